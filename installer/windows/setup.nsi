; The setup for one user: no administrator, nothing outside of the user's own folders and registry.
; makensis -DVERSION=0.1.0 -DSTAGE=folder-of-files -DOUT=setup.exe setup.nsi
;   setup.exe /S [/D=folder]         installs without a question
;   uninstall.exe /S [/PURGE]        removes it; /PURGE removes settings and history too, which else stay

; The 32-bit setup that NSIS makes by default does nothing on a Windows without 32-bit programs.
Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\MeterBench"
!define CLASSES "Software\Classes"
!define MENU "$SMPROGRAMS\MeterBench"

Name "MeterBench ${VERSION}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\MeterBench"
InstallDirRegKey HKCU "${KEY}" InstallLocation
BrandingText "MeterBench ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName MeterBench
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "MeterBench setup"
VIAddVersionKey LegalCopyright "MIT or Apache-2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\meterbench.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE French
!insertmacro MUI_LANGUAGE Spanish

LangString PURGE ${LANG_ENGLISH} "Also remove the settings, snapshots' history, journals and job log of this user?$\r$\nProgram and snapshot files that you saved stay in any case."
LangString PURGE ${LANG_FRENCH} "Supprimer aussi les paramètres, l'historique et le journal de travaux de cet utilisateur ?$\r$\nLes programmes et relevés enregistrés restent dans tous les cas."
LangString PURGE ${LANG_SPANISH} "¿Quitar también los ajustes, el historial y el registro de trabajos de este usuario?$\r$\nLos programas y lecturas guardados se conservan en todo caso."

!macro Kind id words
  WriteRegStr HKCU "${CLASSES}\${id}" "" "${words}"
  WriteRegStr HKCU "${CLASSES}\${id}\DefaultIcon" "" "$INSTDIR\meterbench.exe,0"
  WriteRegStr HKCU "${CLASSES}\${id}\shell\open\command" "" '"$INSTDIR\meterbench.exe" "%1"'
!macroend

; Explorer rereads the kinds of files.
!macro Associations
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Section
  SetOutPath "$INSTDIR"
  File /r "${STAGE}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateDirectory "${MENU}"
  CreateShortcut "${MENU}\MeterBench.lnk" "$INSTDIR\meterbench.exe"
  CreateShortcut "${MENU}\MeterBench command line.lnk" "$SYSDIR\cmd.exe" '/K "set PATH=$INSTDIR;%PATH%&& meterbench-cli --help"' "$INSTDIR\meterbench-cli.exe"
  ${If} ${FileExists} "$INSTDIR\manual\index.html"
    CreateShortcut "${MENU}\MeterBench manual.lnk" "$INSTDIR\manual\index.html"
  ${EndIf}

  !insertmacro Kind MeterBench.Program "MeterBench program"
  !insertmacro Kind MeterBench.Snapshot "MeterBench snapshot"
  WriteRegStr HKCU "${CLASSES}\.mbsnap" "" MeterBench.Snapshot
  ; Windows looks at the last ending alone, so that .meterbench.toml is .toml for it. That is taken only where nobody has it;
  ; elsewhere MeterBench stands under "Open with".
  WriteRegStr HKCU "${CLASSES}\.toml\OpenWithProgids" MeterBench.Program ""
  ReadRegStr $0 HKCR .toml ""
  ${If} $0 == ""
    WriteRegStr HKCU "${CLASSES}\.toml" "" MeterBench.Program
  ${EndIf}
  !insertmacro Associations

  WriteRegStr HKCU "${KEY}" DisplayName "MeterBench"
  WriteRegStr HKCU "${KEY}" DisplayVersion "${VERSION}"
  WriteRegStr HKCU "${KEY}" DisplayIcon "$INSTDIR\meterbench.exe"
  WriteRegStr HKCU "${KEY}" Publisher "MeterBench"
  WriteRegStr HKCU "${KEY}" InstallLocation "$INSTDIR"
  WriteRegStr HKCU "${KEY}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" NoModify 1
  WriteRegDWORD HKCU "${KEY}" NoRepair 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" EstimatedSize $0
SectionEnd

Section Uninstall
  ; Only what the setup put there: the folder was chosen by a person and may hold more.
  !include "${LIST}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"

  Delete "${MENU}\*.lnk"
  RMDir "${MENU}"

  DeleteRegKey HKCU "${CLASSES}\MeterBench.Program"
  DeleteRegKey HKCU "${CLASSES}\MeterBench.Snapshot"
  ReadRegStr $0 HKCU "${CLASSES}\.mbsnap" ""
  ${If} $0 == MeterBench.Snapshot
    DeleteRegKey HKCU "${CLASSES}\.mbsnap"
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\.toml\OpenWithProgids" MeterBench.Program
  ReadRegStr $0 HKCU "${CLASSES}\.toml" ""
  ${If} $0 == MeterBench.Program
    DeleteRegValue HKCU "${CLASSES}\.toml" ""
  ${EndIf}
  DeleteRegKey /ifempty HKCU "${CLASSES}\.toml\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.toml"
  DeleteRegKey HKCU "${KEY}"
  !insertmacro Associations

  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PURGE" $1
  ${IfNot} ${Errors}
    StrCpy $2 purge
  ${Else}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(PURGE)" /SD IDNO IDNO keep
    StrCpy $2 purge
  keep:
  ${EndIf}
  ${If} $2 == purge
    RMDir /r "$APPDATA\meterbench"
    RMDir /r "$LOCALAPPDATA\meterbench"
  ${EndIf}
SectionEnd
