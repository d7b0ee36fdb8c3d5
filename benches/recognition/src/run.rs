//! One run: makes pictures, sends them, judges the responses.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use super::cast::{Cast, Specimen};
use super::client::{Client, Reply};
use super::families::{self, Family};
use super::lottery::Lottery;
use super::recipe::{Recipe, Shot};
use super::report::Tally;
use super::strangers::KINDS;
use super::texture::Gallery;
use super::truth;
use super::verdict::{Judgement, Verdict, judge};
use super::{Failure, Options, crew};

/// Everything that a run needs.
pub(crate) struct Run<'a> {
    pub(crate) options: &'a Options,
    pub(crate) cast: &'a Cast,
    pub(crate) gallery: &'a Gallery,
}

/// A picture to make.
struct Order {
    family: &'static Family,
    number: usize,
    count: usize,
    specimens: Vec<Arc<Specimen>>,
}

impl Order {
    fn name(&self) -> String {
        format!("{}-{:02}", self.family.name, self.number)
    }
}

impl Run<'_> {
    /// The pictures that the run includes.
    fn orders(&self) -> Vec<Order> {
        let mut orders = Vec::new();
        let mut turn = 0;
        for family in families::all() {
            let usual = if self.options.quick { family.quick } else { family.pictures };
            let count = self.options.count.unwrap_or(usual);
            for number in 0..count {
                // Families outside the run count too, so that each picture keeps its subject.
                turn += 1;
                if self.options.wants_family(family) {
                    let specimens = match family.cards {
                        1 => vec![self.cast.turn(turn)],
                        cards => (0..cards).map(|card| self.cast.card(turn + 3 * card)).collect(),
                    };
                    orders.push(Order { family, number, count, specimens });
                }
            }
        }
        orders
    }

    fn recipe(&self, order: &Order) -> (Recipe, Lottery) {
        let mut lottery = Lottery::new(self.options.seed, &order.name());
        (order.family.recipe(order.number, order.count, &mut lottery), lottery)
    }

    fn shoot(&self, order: &Order) -> Result<Shot, Failure> {
        let (recipe, mut lottery) = self.recipe(order);
        recipe.shoot(&order.specimens, self.gallery, &mut lottery)
    }

    /// Checks the truth itself: its distance in pixels from the marks that are found in the pictures.
    pub(crate) fn check_truth(&self) -> Result<Option<(usize, f64)>, Failure> {
        let orders: Vec<Order> = self.orders().into_iter().step_by(5).collect();
        let faces: Vec<_> = self.cast.all().filter(|specimen| specimen.face().is_some()).collect();
        let misses = crew(&orders, |order| {
            let (recipe, mut lottery) = self.recipe(order);
            truth::check(recipe, faces[order.number % faces.len()], &mut lottery)
                .map_err(|error| format!("{}: {error}", order.name()).into())
        })?;
        Ok((!misses.is_empty()).then(|| (misses.len(), misses.into_iter().fold(0.0, f64::max))))
    }

    /// Sends every picture of the run to the server.
    pub(crate) fn families(&self, server: SocketAddr) -> Result<Vec<(&'static Family, Tally)>, Failure> {
        let mut orders = self.orders();
        // Grouping by subject avoids the most drawing.
        orders.sort_by_cached_key(|order| order.specimens[0].marker.text());
        let judged = crew(&orders, |order| {
            let shot = self.shoot(order)?;
            let judgement = judge(&ask(server, &shot.bytes)?, &shot.truths);
            if judgement.verdict != Verdict::Right {
                self.keep(order, &shot, &judgement)?;
            }
            Ok(judgement)
        })?;
        let tally = |family: &'static Family| {
            let mut tally = Tally::default();
            let own = orders.iter().zip(&judged).filter(|(order, _)| order.family.name == family.name);
            own.for_each(|(_, judgement)| tally.count(judgement));
            (family, tally)
        };
        Ok(families::all().map(tally).filter(|(_, tally)| tally.pictures > 0).collect())
    }

    /// Reports what went wrong, and saves the picture if the user asked for that.
    fn keep(&self, order: &Order, shot: &Shot, judgement: &Judgement) -> Result<(), Failure> {
        let subject = order.specimens[0].subject.name();
        eprintln!("{} ({subject}): {:?}, {}", order.name(), judgement.verdict, judgement.why);
        self.save(&format!("{}-{subject}.{}", order.name(), shot.extension), &shot.bytes)
    }

    fn save(&self, name: &str, picture: &[u8]) -> Result<(), Failure> {
        let Some(folder) = &self.options.save else { return Ok(()) };
        fs::create_dir_all(folder)?;
        Ok(fs::write(folder.join(name), picture)?)
    }

    /// Sends every kind of stranger to the server. Returns the name, the number of pictures, and how many were
    /// taken for a specimen.
    pub(crate) fn strangers(&self, server: SocketAddr) -> Result<Vec<(&'static str, usize, usize)>, Failure> {
        if !self.options.wants("strangers") {
            return Ok(Vec::new());
        }
        let usual = |pictures: usize| if self.options.quick { pictures.div_ceil(8) } else { pictures };
        let count = |pictures| self.options.count.unwrap_or_else(|| usual(pictures));
        let mut results = Vec::new();
        for kind in KINDS {
            let numbers: Vec<usize> = (0..count(kind.pictures)).collect();
            let taken = crew(&numbers, |number| {
                let name = format!("{}-{number:02}", kind.name);
                let picture = kind.picture(self.cast, &mut Lottery::new(self.options.seed, &name))?;
                let reply = ask(server, &picture)?;
                if reply.is_recognised() {
                    eprintln!("{name}: taken for a specimen");
                    self.save(&format!("stranger-{name}.jpg"), &picture)?;
                } else if reply.status != 200 {
                    self.save(&format!("stranger-{name}.jpg"), &picture)?;
                    let refused = String::from_utf8_lossy(&reply.body).into_owned();
                    return Err(format!("{name}, {} bytes: HTTP {}, {refused}", picture.len(), reply.status).into());
                }
                Ok(usize::from(reply.is_recognised()))
            })?;
            results.push((kind.name, taken.len(), taken.iter().sum()));
        }
        Ok(results)
    }

    /// Writes all pictures and calls no server.
    pub(crate) fn show(&self, folder: &Path) -> Result<(), Failure> {
        fs::create_dir_all(folder)?;
        crew(&self.orders(), |order| {
            let shot = self.shoot(order)?;
            let name = order.name();
            fs::write(folder.join(format!("{name}.{}", shot.extension)), &shot.bytes)?;
            Ok(truth::draw(&shot)?.save(folder.join(format!("{name}-truth.png")))?)
        })?;
        for kind in KINDS.iter().filter(|_| self.options.wants("strangers")) {
            let numbers: Vec<usize> = (0..kind.pictures.div_ceil(8)).collect();
            crew(&numbers, |number| {
                let name = format!("{}-{number:02}", kind.name);
                let picture = kind.picture(self.cast, &mut Lottery::new(self.options.seed, &name))?;
                Ok(fs::write(folder.join(format!("stranger-{name}.jpg")), picture)?)
            })?;
        }
        Ok(())
    }
}

/// Opens a connection for each call, because the server may close an idle one while the next picture is made.
fn ask(server: SocketAddr, picture: &[u8]) -> Result<Reply, Failure> {
    Client::connect(server)?.recognise(picture)
}
