//! `explain`: what a finding, a page or a field is, and what goes wrong with it.

use meterbench_jobs::Help;
use meterbench_jobs::help::Topic;
use meterbench_jobs::hint::exit;
use serde_json::{Value, json};

use crate::args::ExplainArgs;
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &ExplainArgs, output: &Output) -> Result<u8, Failure> {
    let help = Help::english();
    let Some(word) = &args.what else {
        let topics: Vec<&Topic> = help.topics().iter().collect();
        output.answer(|| listed(&topics), || list(&topics));
        return Ok(exit::DONE);
    };
    let topics = help.find(word);
    if topics.is_empty() {
        let near = help.near(word);
        let hint = if near.is_empty() {
            "`explain` without a word lists all that is explained".to_owned()
        } else {
            format!("Did you mean {}?", near.join(", "))
        };
        let why = "no finding, page or field is called that".to_owned();
        return Err(Failure::usage(
            format!("{word} is not explained"),
            why,
            hint,
        ));
    }
    output.answer(|| listed(&topics), || told(&topics));
    Ok(exit::DONE)
}

fn listed(topics: &[&Topic]) -> Value {
    let one = |it: &&Topic| json!({"key": it.key, "page": it.page, "title": it.title, "what": it.what, "wrong": it.wrong});
    json!({"topics": topics.iter().map(one).collect::<Vec<_>>()})
}

fn list(topics: &[&Topic]) -> String {
    let one = |it: &&Topic| format!("{:<24}  {}\n", it.key, it.title);
    topics.iter().map(one).collect()
}

fn told(topics: &[&Topic]) -> String {
    let one = |it: &&Topic| format!("{}  {}\n{}\n{}\n", it.key, it.title, it.what, it.wrong);
    topics.iter().map(one).collect::<Vec<_>>().join("\n")
}
