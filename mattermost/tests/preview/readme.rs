//! The README shows what the program really prints.

use std::fs::File;
use std::io::Write as _;

use crate::program::{command, run};

const README: &str = include_str!("../../README.md");

/// The README of the whole project.
const TOUR: &str = include_str!("../../../README.md");

/// Fenced blocks in this language.
fn blocks(text: &'static str, language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str())
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or(rest))
        .collect()
}

#[test]
fn every_example_is_real_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let [config] = blocks(README, "json")[..] else {
        panic!("one example of a configuration");
    };
    let mut file = File::create(folder.path().join("config.json")).expect("a new file");
    file.write_all(config.as_bytes()).expect("there is room");
    let examples = blocks(README, "console");
    assert!(!examples.is_empty());
    for example in examples {
        let (line, shown) = example.split_once('\n').expect("a command and its output");
        let mut command = command();
        command.current_dir(folder.path());
        for word in line.trim_start_matches("$ ").split(' ') {
            match word.split_once('=') {
                Some((name, value)) => command.env(name, value),
                None if word == "mattermost-telemetry" => &mut command,
                None => command.arg(word),
            };
        }
        let output = run(&mut command);
        assert_eq!(output.code, Some(0), "{line}");
        let printed = format!("{}{}", output.err, output.out);
        let mut printed = printed.lines();
        for part in shown.lines().filter(|part| *part != "…") {
            let matches = |seen: &str| match part.strip_suffix('…') {
                Some(start) => seen.starts_with(start),
                None => seen == part,
            };
            assert!(printed.any(matches), "`{line}` does not print:\n{part}");
        }
    }
}

/// The words of a line, however far they stand apart.
fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_tour_shows_real_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let [config] = blocks(TOUR, "json")[..] else {
        panic!("one example of a configuration");
    };
    let mut file = File::create(folder.path().join("config.json")).expect("a new file");
    file.write_all(config.as_bytes()).expect("there is room");
    let begin = "$ cargo run -p mattermost-telemetry -- preview --config config.json\n";
    let shown = blocks(TOUR, "console");
    let shown = shown.iter().find_map(|block| block.strip_prefix(begin));
    let mut command = command();
    command.current_dir(folder.path());
    command.env("MM_LOGSETTINGS_CONSOLELEVEL", "DEBUG");
    let output = run(command.args(["preview", "--config", "config.json"]));
    let printed: Vec<String> = output
        .err
        .lines()
        .chain(output.out.lines())
        .map(words)
        .collect();
    for line in shown
        .expect("the preview is shown")
        .lines()
        .filter(|line| *line != "…")
    {
        assert!(
            printed.contains(&words(line)),
            "the preview does not print:\n{line}"
        );
    }
}
