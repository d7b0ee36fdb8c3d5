//! Collects results, and prints them for people and as JSON for programs.

use super::families::{Family, Group};
use super::verdict::{Judgement, Miss, Verdict};

/// The results of one family.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) pictures: usize,
    right: usize,
    missed: usize,
    wrong: usize,
    faces: Vec<Miss>,
}

impl Tally {
    pub(crate) fn count(&mut self, judgement: &Judgement) {
        self.pictures += 1;
        match judgement.verdict {
            Verdict::Right => self.right += 1,
            Verdict::Missed => self.missed += 1,
            Verdict::Wrong => self.wrong += 1,
        }
        self.faces.extend(&judgement.faces);
    }

    pub(crate) fn add(&mut self, other: &Tally) {
        self.pictures += other.pictures;
        self.right += other.right;
        self.missed += other.missed;
        self.wrong += other.wrong;
        self.faces.extend(&other.faces);
    }

    /// The mean miss that this share of the faces does not exceed.
    fn mean_at(&self, share: f64) -> Option<f64> {
        quantile(self.faces.iter().map(|face| face.mean).collect(), share)
    }

    fn worst_at(&self, share: f64) -> Option<f64> {
        quantile(self.faces.iter().map(|face| face.worst).collect(), share)
    }

    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "pictures": self.pictures, "right": self.right, "missed": self.missed, "wrong": self.wrong,
            "faces": self.faces.len(), "median": self.mean_at(0.5), "p95": self.mean_at(0.95), "max": self.mean_at(1.0),
            "worst_corner_p95": self.worst_at(0.95), "worst_corner_max": self.worst_at(1.0),
        })
    }
}

/// The value below which this share of the values lies.
pub(crate) fn quantile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    values.get((last as f64 * share).ceil() as usize).copied()
}

/// All results of a run. Parts that did not run stay empty.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) seed: u64,
    /// The number of pictures on which the truth itself was checked, and its largest error in pixels.
    pub(crate) truth: Option<(usize, f64)>,
    /// Each family and its results.
    pub(crate) families: Vec<(&'static Family, Tally)>,
    /// Each kind of picture without a specimen: its name, its number of pictures, and how many of them were taken
    /// for a specimen.
    pub(crate) strangers: Vec<(&'static str, usize, usize)>,
    pub(crate) seconds: f64,
}

/// A promise, the measured value, and whether the promise is kept.
struct Bar {
    promise: String,
    measured: String,
    kept: bool,
}

impl Report {
    /// The results of a group's families together.
    fn total(&self, group: Group) -> Tally {
        let mut total = Tally::default();
        self.of(group).for_each(|(_, tally)| total.add(tally));
        total
    }

    fn of(&self, group: Group) -> impl Iterator<Item = &(&'static Family, Tally)> {
        self.families.iter().filter(move |(family, _)| family.group == group)
    }

    fn bars(&self) -> Vec<Bar> {
        let mut bars: Vec<Bar> = Group::ALL.into_iter().flat_map(|group| bars_of(group, &self.total(group))).collect();
        if !self.strangers.is_empty() {
            let (shown, taken) = self.strangers.iter().fold((0, 0), |sum, kind| (sum.0 + kind.1, sum.1 + kind.2));
            let measured = format!("{taken} of {shown}");
            bars.push(Bar { promise: "no stranger taken for a specimen".to_owned(), measured, kept: taken == 0 });
        }
        bars
    }

    /// Whether every promise is kept.
    pub(crate) fn is_kept(&self) -> bool {
        self.bars().iter().all(|bar| bar.kept)
    }

    /// Prints the tables.
    pub(crate) fn print(&self) {
        if !self.families.is_empty() {
            println!(
                "\nFace corners: mean over the four corners of a face, in % of the card's width in the picture.\n"
            );
            println!("| family | pictures | right | missed | wrong | median % | 95th % | max % | varied |");
            println!("|---|---|---|---|---|---|---|---|---|");
            for group in Group::ALL.into_iter().filter(|group| self.of(*group).next().is_some()) {
                self.of(group).for_each(|(family, tally)| row(family.name, family.about, tally));
                row(group.name(), "all of these", &self.total(group));
            }
        }
        if !self.strangers.is_empty() {
            println!("\n| without a specimen | pictures | taken for one |\n|---|---|---|");
            self.strangers.iter().for_each(|(name, shown, taken)| println!("| {name} | {shown} | {taken} |"));
        }
        println!("\n| promise | measured | kept |\n|---|---|---|");
        for bar in self.bars() {
            println!("| {} | {} | {} |", bar.promise, bar.measured, if bar.kept { "kept" } else { "NOT KEPT" });
        }
        if let Some((pictures, miss)) = self.truth {
            println!(
                "\nThe truth was checked on {pictures} pictures and lay at most {miss:.2} pixels beside the marks."
            );
        }
        println!("\nseed {}, {:.0} s", self.seed, self.seconds);
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        let families = self.families.iter().map(|(family, tally)| (family.name.to_owned(), tally.json()));
        let groups = Group::ALL.map(|group| (group.name().to_owned(), self.total(group).json()));
        let strangers = self.strangers.iter();
        let strangers = strangers.map(|(name, shown, taken)| ((*name).to_owned(), serde_json::json!([shown, taken])));
        serde_json::json!({
            "seed": self.seed, "seconds": self.seconds,
            "groups": serde_json::Map::from_iter(groups),
            "families": families.collect::<serde_json::Map<_, _>>(),
            "strangers": strangers.collect::<serde_json::Map<_, _>>(),
        })
    }
}

/// The promises about a group's pictures.
fn bars_of(group: Group, total: &Tally) -> Vec<Bar> {
    if total.pictures == 0 {
        return Vec::new();
    }
    let least = match group {
        Group::Sweeps => 98.0,
        Group::Camera => 98.0,
    };
    let name = group.name();
    let share = 100.0 * total.right as f64 / total.pictures as f64;
    let measured = format!("{share:.1} % of {}", total.pictures);
    let mut bars = vec![
        Bar { promise: format!("{name}: at least {least} % right"), measured, kept: share >= least },
        Bar { promise: format!("{name}: none wrong"), measured: total.wrong.to_string(), kept: total.wrong == 0 },
    ];
    for (which, share, most) in [("median", 0.5, 0.15), ("95th", 0.95, 1.0)] {
        let miss = total.mean_at(share);
        let promise = format!("{name}: {which} at most {most} %");
        bars.push(Bar { promise, measured: cell(miss), kept: miss.is_some_and(|miss| miss <= most) });
    }
    bars
}

fn row(name: &str, about: &str, tally: &Tally) {
    let Tally { pictures, right, missed, wrong, .. } = tally;
    let (median, high, most) = (cell(tally.mean_at(0.5)), cell(tally.mean_at(0.95)), cell(tally.mean_at(1.0)));
    println!("| {name} | {pictures} | {right} | {missed} | {wrong} | {median} | {high} | {most} | {about} |");
}

fn cell(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}
