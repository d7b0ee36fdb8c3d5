//! `cedulita specimen`: prints specimens of cards, scenarios and people to files.

use std::io::Write as _;
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::{Args, ValueEnum};

use super::progress::progress;
use super::{Problem, edge_pack, print};
use crate::clock::Clock;
use crate::contract::dates::utc_day;
use crate::contract::{CardSide, CardType};
use crate::engine::{self, Engine, ExtraFixtures, Names};
use crate::flag;
use crate::person::{Numbers, Person};
use crate::specimen::{self, Paper, SheetItem, Size, SpecimenFormat, Subject};

const EXAMPLES: &str = "\
Examples:
  cedulita specimen new-front new-back
  cedulita specimen new-front temp-front --sheet a4 --fold --out cards.pdf
  cedulita specimen --people 100 --kind old --format jpg --out people";
/// The specimens to print, and their form.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Specimen {
    /// Cards, scenarios or people, by name
    names: Vec<String>,
    /// Print every card
    #[arg(long)]
    all: bool,
    /// Print the error card of every scenario
    #[arg(long, alias = "trouble")]
    error_cards: bool,
    /// Print front and back of so many people
    ///
    /// The first has the seed --seed, the next one the next.
    #[arg(long, alias = "persons", value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = flag::any_number::<u32>())]
    people: u32,
    /// Seed of the first person
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 0, value_parser = flag::any_number::<u32>())]
    seed: u32,
    /// Kind of the people's cards: old, new, alien or temp
    ///
    /// All four in turn when not given.
    #[arg(long, value_enum)]
    kind: Option<SpecimenKind>,
    /// Give people numbers with a wrong check digit
    #[arg(long, hide_short_help = true)]
    invalid_numbers: bool,
    /// Kind of file: png, jpg, pdf or svg
    #[arg(long, value_enum, default_value_t)]
    format: FileFormat,
    /// Width in pixels
    #[arg(long, value_name = "PX", value_parser = flag::whole_number::<u32>("a width in pixels", widths()), conflicts_with = "dpi")]
    width: Option<u32>,
    /// Pixels an inch on a card of true size, instead of --width
    #[arg(long, hide_short_help = true, value_parser = flag::whole_number::<u32>("a number of pixels an inch", dpis()))]
    dpi: Option<u32>,
    /// Print eight on a page, as a PDF: a4 or letter
    ///
    /// In true size, with cut marks.
    #[arg(long, value_enum, value_name = "PAPER", conflicts_with = "format")]
    sheet: Option<PaperSize>,
    /// Put front and back beside each other on the sheet, to fold
    ///
    /// The other side of a card is printed too if only one is named. A line of dashes shows where to fold.
    #[arg(long, hide_short_help = true, requires = "sheet")]
    fold: bool,
    /// Folder to print into, a file, or -
    ///
    /// With one specimen or a sheet it may be a file, or - for standard output.
    #[arg(long, value_name = "PATH", default_value = ".")]
    out: PathBuf,
    /// Folder with cards and scenarios of your own
    ///
    /// It has folders cards/ and scenarios/ in it, whose *.json files add to or replace those built in.
    #[arg(long, env = "CEDULITA_FIXTURES", value_name = "DIR")]
    fixtures: Option<PathBuf>,
    #[command(flatten)]
    place: crate::config::ConfigPath,
    /// Write files that clients should be tried with
    ///
    /// The edge pack has the files that a client should be tried with and never is, from 127 pixels to an encrypted PDF, with a
    /// manifest.json that says what each must be answered.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["names", "all", "error_cards", "people", "sheet", "fold", "out", "list"])]
    edge_pack: Option<PathBuf>,
    /// List the names that there are specimens of
    #[arg(long)]
    list: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SpecimenKind {
    Old,
    New,
    Alien,
    Temp,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum FileFormat {
    #[default]
    Png,
    #[value(alias = "jpeg")]
    Jpg,
    Pdf,
    Svg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PaperSize {
    A4,
    Letter,
}

const KINDS: [CardType; 4] = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];
/// The error if the user asks for no specimen.
const WHAT: &str =
    "say what to print: names, --all, --error-cards or --people N (cedulita specimen --list shows the names)";

pub(super) fn run(specimen: &Specimen) -> ExitCode {
    match specimen.write() {
        Ok(text) => {
            print(&text);
            ExitCode::SUCCESS
        }
        Err(problem) => problem.print(),
    }
}

impl Specimen {
    fn write(&self) -> Result<String, Problem> {
        if let Some(folder) = &self.edge_pack {
            return edge_pack::write(folder).map_err(Problem::Failed);
        }
        let engine =
            Engine::load(self.fixtures.as_deref(), ExtraFixtures::default(), engine::EngineSettings::default());
        let engine = engine.map_err(|error| Problem::Failed(error.to_string()))?;
        let names = engine.names();
        if self.list {
            return Ok(names.all().flat_map(|name| [name, "\n"]).collect());
        }
        let today = utc_day(Clock::System.now());
        let subjects = self.subjects(names).map_err(Problem::Usage)?;
        if let Some(paper) = self.sheet {
            let items: Vec<_> = names.sheet_items(subjects, self.fold).into_iter().map(|item| item.on(today)).collect();
            return self.print_sheet(&items, paper).map_err(Problem::Failed);
        }
        let subjects: Vec<_> = subjects.into_iter().map(|subject| subject.on(today)).collect();
        self.print_each(&subjects)
    }

    fn size(&self) -> Size {
        match (self.width, self.dpi, self.sheet) {
            (Some(width), ..) => Size::Width(width),
            (None, Some(dpi), _) => Size::Dpi(dpi),
            (None, None, Some(_)) => Size::Dpi(300),
            (None, None, None) => Size::default(),
        }
    }

    fn subjects(&self, names: &Names) -> Result<Vec<Subject>, String> {
        let mut subjects = Vec::new();
        for name in &self.names {
            subjects.push(names.find_subject(name)?);
        }
        let every = names.all().filter_map(|name| names.subject(name)).filter(|subject| match subject {
            Subject::Card(_) => self.all,
            Subject::Error(_) => self.error_cards,
        });
        subjects.extend(every);
        for seed in self.seed..self.seed.saturating_add(self.people) {
            let kind = self.kind.map_or(KINDS[seed as usize % KINDS.len()], SpecimenKind::card_type);
            let numbers = if self.invalid_numbers { Numbers::Invalid } else { Numbers::Valid };
            let person = Person::draw(seed, kind, numbers);
            subjects.extend([CardSide::Front, CardSide::Back].map(|side| Subject::Card(person.card(side).into())));
        }
        if subjects.is_empty() { Err(WHAT.to_owned()) } else { Ok(subjects) }
    }

    fn print_sheet(&self, items: &[SheetItem], paper: PaperSize) -> Result<String, String> {
        let paper = match paper {
            PaperSize::A4 => Paper::A4,
            PaperSize::Letter => Paper::Letter,
        };
        let bar = progress(items.iter().map(|item| item.subjects().len()).sum(), "specimens");
        let file = specimen::sheet(items, paper, self.size(), &|done| bar.set_position(done as u64));
        bar.finish_and_clear();
        let path = if self.out.is_dir() { self.out.join("specimens.pdf") } else { self.out.clone() };
        deliver(&path, &file.map_err(|error| error.to_string())?)
    }

    fn print_each(&self, subjects: &[Subject]) -> Result<String, Problem> {
        let format = match self.format {
            FileFormat::Png => SpecimenFormat::Png,
            FileFormat::Jpg => SpecimenFormat::Jpeg,
            FileFormat::Pdf => SpecimenFormat::Pdf,
            FileFormat::Svg => SpecimenFormat::Svg,
        };
        let is_file = self.out == Path::new("-") || self.out.extension().is_some() && !self.out.is_dir();
        if let (true, [subject]) = (is_file, subjects) {
            let file = specimen::print(subject, format, self.size()).map_err(|error| error.to_string());
            return file.and_then(|file| deliver(&self.out, &file)).map_err(Problem::Failed);
        }
        if is_file {
            return Err(Problem::Usage(format!(
                "--out: expected a folder for {} specimens, got the name of a file: {}",
                subjects.len(),
                self.out.display()
            )));
        }
        std::fs::create_dir_all(&self.out).map_err(|cause| Problem::Failed(cannot_write(&self.out, &cause)))?;
        let bar = progress(subjects.len(), "specimens");
        let (next, problem) = (AtomicUsize::new(0), Mutex::new(None));
        let printed = || {
            while let Some(subject) = subjects.get(next.fetch_add(1, Ordering::Relaxed)) {
                let path = self.out.join(format!("{}.{}", subject.name(), format.extension()));
                let file = specimen::print(subject, format, self.size()).map_err(|error| error.to_string());
                let written =
                    file.and_then(|file| std::fs::write(&path, file).map_err(|cause| cannot_write(&path, &cause)));
                if let (Err(why), Ok(mut problem)) = (written, problem.lock()) {
                    problem.get_or_insert(why);
                    next.store(subjects.len(), Ordering::Relaxed);
                }
                bar.inc(1);
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(subjects.len());
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(printed))));
        bar.finish_and_clear();
        match problem.into_inner() {
            Ok(Some(problem)) => Err(Problem::Failed(problem)),
            _ => Ok(format!("{} specimens printed into {}\n", subjects.len(), self.out.display())),
        }
    }
}

impl SpecimenKind {
    fn card_type(self) -> CardType {
        match self {
            SpecimenKind::Old => CardType::Old,
            SpecimenKind::New => CardType::New,
            SpecimenKind::Alien => CardType::Alien,
            SpecimenKind::Temp => CardType::Temp,
        }
    }
}

/// The widths in which specimens are printed.
fn widths() -> RangeInclusive<u64> {
    (*specimen::WIDTHS.start()).into()..=(*specimen::WIDTHS.end()).into()
}

/// The pixels an inch that give such a width.
fn dpis() -> RangeInclusive<u64> {
    let fitting = |dpi: &u32| specimen::WIDTHS.contains(&Size::Dpi(*dpi).width());
    // No inch has more pixels than the widest card.
    let all = || 1..=*specimen::WIDTHS.end();
    all().find(fitting).unwrap_or_default().into()..=all().rev().find(fitting).unwrap_or_default().into()
}

fn deliver(path: &Path, file: &[u8]) -> Result<String, String> {
    if path == Path::new("-") {
        std::io::stdout().lock().write_all(file).map_err(|cause| cannot_write(path, &cause))?;
        return Ok(String::new());
    }
    std::fs::write(path, file).map_err(|cause| cannot_write(path, &cause))?;
    Ok(format!("printed {}\n", path.display()))
}

fn cannot_write(path: &Path, cause: &std::io::Error) -> String {
    format!("{} cannot be written: {cause}; choose another place with --out", path.display())
}
