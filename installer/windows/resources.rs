//! The build script of both programs: what Windows shows of them, and how it treats them.
//!
//! Is: the icon, the version resource and the manifest, linked into the one program of a package; nothing on other systems.
//! Is not: which commit it was built from; that is in `--version` and About.
//! Needs: `windres` of mingw-w64, or the resource compiler of Visual Studio.

use std::env;
use std::error::Error;

use winresource::WindowsResource;

fn main() -> Result<(), Box<dyn Error>> {
    // Both packages lie two folders below the top. The resource compiler works from elsewhere, so the paths are whole.
    let package = env::var("CARGO_MANIFEST_DIR")?;
    let script = format!("{package}/../../installer/windows/resources.rs");
    let manifest = format!("{package}/../../installer/windows/program.manifest");
    let icon = format!("{package}/../../assets/icons/meterbench.ico");
    for file in [&script, &manifest, &icon] {
        println!("cargo::rerun-if-changed={file}");
    }
    if env::var_os("CARGO_CFG_WINDOWS").is_none() {
        return Ok(());
    }
    let program = env::var("CARGO_PKG_NAME")?;
    // The task manager and the question for rights show this, not the file's name.
    let described = match program.as_str() {
        "meterbench" => "MeterBench",
        _ => "MeterBench command line",
    };
    WindowsResource::new()
        .set_icon(&icon)
        .set_manifest_file(&manifest)
        .set("FileDescription", described)
        .set("ProductName", "MeterBench")
        .set("OriginalFilename", &format!("{program}.exe"))
        .set("InternalName", &program)
        .set("LegalCopyright", "MIT or Apache-2.0")
        .compile_for(&program)?;
    Ok(())
}
