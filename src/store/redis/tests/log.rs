//! The shared log against one in memory.

use std::collections::BTreeMap;

use super::*;

/// What is told to a log. A session is a number, and 0 stands for none.
#[derive(Clone, Debug)]
enum Told {
    Append(u8, usize),
    /// Of a call that enters its session with it.
    AppendEntering(u8, usize),
    /// Once more, of one who did not learn whether it was written.
    AppendOnce(usize),
    /// By one who did not learn whether it was written, and did something else.
    TakeBack(usize),
    Ended,
    Forget(u8),
    Clear,
}

#[derive(Clone, Debug)]
struct Line {
    id: usize,
    session: String,
    weight: usize,
}

impl Line {
    fn text(&self) -> String {
        format!("{}:{}", self.id, self.session)
    }

    fn operation(&self, name: &'static str) -> StoreOperation {
        self.written_after(StoreOperation::new(name).text(&self.session))
    }

    fn written_after(&self, asked: StoreOperation) -> StoreOperation {
        asked.text(&format!("id-{}", self.id)).number(self.weight).text(&self.text()).text("")
    }
}

impl LogItem for Line {
    fn weight(&self) -> usize {
        self.weight
    }
}

fn session(number: u8) -> String {
    if number == 0 { String::new() } else { format!("session {number}") }
}

fn any_told() -> impl Strategy<Value = Told> {
    prop_oneof![
        12 => (0_u8..4, 0_usize..300).prop_map(|(session, weight)| Told::Append(session, weight)),
        6 => (1_u8..4, 0_usize..300).prop_map(|(session, weight)| Told::AppendEntering(session, weight)),
        1 => Just(Told::Append(1, 2_000)),
        2 => any::<usize>().prop_map(Told::TakeBack),
        3 => any::<usize>().prop_map(Told::AppendOnce),
        2 => Just(Told::Ended),
        2 => (1_u8..4).prop_map(Told::Forget),
        1 => Just(Told::Clear),
    ]
}

fn appended(memory: &Log<Line>, lines: &mut Vec<Line>, of: u8, weight: usize) -> Line {
    let line = Line { id: lines.len(), session: session(of), weight };
    lines.push(line.clone());
    memory.append(|_| line.clone());
    line
}

/// Tells it to the log in memory, and returns how the shared one is told, where so many texts have changed.
fn told_to(memory: &Log<Line>, lines: &mut Vec<Line>, told: &Told, changes: u64) -> StoreOperation {
    match told {
        Told::Append(of, weight) => appended(memory, lines, *of, *weight).operation("append"),
        Told::AppendEntering(of, weight) => {
            let asked = StoreOperation::new("enter_and_append").text(&session(*of)).number(0).number(changes);
            appended(memory, lines, *of, *weight).written_after(asked)
        }
        Told::TakeBack(which) if !lines.is_empty() => {
            let line = &lines[which % lines.len()];
            memory.remove(|there| there.id == line.id);
            StoreOperation::new("take_back").text(&line.session).text(&format!("id-{}", line.id))
        }
        Told::AppendOnce(which) if !lines.is_empty() => {
            let line = &lines[which % lines.len()];
            if memory.find(|there| there.id == line.id).is_none() {
                memory.append(|_| line.clone());
            }
            line.operation("append_once")
        }
        Told::AppendOnce(_) | Told::TakeBack(_) | Told::Ended => {
            StoreOperation::new("ended").text("id-1").flag(true).number(7_u8)
        }
        Told::Forget(of) => {
            memory.remove(|line| line.session == session(*of));
            StoreOperation::new("forget").text(&session(*of))
        }
        Told::Clear => {
            memory.clear();
            StoreOperation::new("clear")
        }
    }
}

/// What a reader has that reads all news.
async fn read(log: &SharedLog) -> Vec<String> {
    let page = log.news(0, 10_000).await.unwrap();
    let mut texts = BTreeMap::new();
    for item in page.items {
        match item.news {
            News::Entry { number, text } => {
                texts.insert(number, String::from_utf8(text.to_vec()).unwrap());
            }
            News::TakenBack { number } => drop(texts.remove(&number)),
            News::Forgotten { session } => texts.retain(|_, text| text.split_once(':').unwrap().1 != session),
            News::Cleared => texts.clear(),
            News::Ended { .. } => {}
        }
    }
    texts.into_iter().filter(|(number, _)| *number >= page.evicted_below).map(|(_, text)| text).collect()
}

/// Tells both logs the same, the shared one several things at once, and compares what each batch leaves.
async fn compare(batches: &[Vec<Told>]) {
    let bounds = bounds(StoreSettings::default());
    let Some(store) = store(&format!("log-{:x}", rand::random::<u64>()), &bounds) else { return };
    let (link, shared, memory) = (store.link().unwrap(), store.shared_log().unwrap(), Log::new(bounds.log));
    let mut lines = Vec::new();
    store.ping().await.unwrap();
    let changes = store.shared_texts().unwrap().changes();
    for batch in batches {
        let asked: Vec<_> = batch.iter().map(|told| told_to(&memory, &mut lines, told, changes)).collect();
        for told in join_all(asked.into_iter().map(|operation| link.ask(operation))).await {
            told.unwrap();
        }
        let kept: Vec<_> = memory.since(0).0.iter().map(|line| line.text()).collect();
        assert_eq!((read(&shared).await, shared.size().await.unwrap()), (kept, memory.size()), "{batches:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_shared_log_keeps_what_memory_keeps(
        batches in prop::collection::vec(prop::collection::vec(any_told(), 1..8), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(compare(&batches));
    }
}

#[tokio::test]
async fn a_repeated_write_knows_what_came_before_it_in_its_batch() {
    let append = || Told::Append(0, 0);
    compare(&[vec![append(), Told::AppendOnce(0), append(), append(), append(), Told::AppendOnce(1)]]).await;
    compare(&[(0..10).map(|_| append()).collect(), vec![append(), Told::AppendOnce(0), Told::AppendOnce(1)]]).await;
}
