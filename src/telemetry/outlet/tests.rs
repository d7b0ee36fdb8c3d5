use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;

/// A reader that takes one text for each message on `go`, and says when it is given one.
struct Slow {
    given: Sender<()>,
    go: Receiver<()>,
    read: Sender<Vec<u8>>,
}

impl Write for Slow {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let _ = self.given.send(());
        // It also reads on when the sender is dropped.
        let _ = self.go.recv();
        self.read.send(text.to_vec()).unwrap();
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_does_not_fit_is_dropped_and_told() {
    let ((go, go_on), (send, read), (tell, told), (given, begun)) = (channel(), channel(), channel(), channel());
    let slow = Slow { given, go: go_on, read: send };
    let outlet = Outlet::new("test", slow, move |dropped| tell.send(dropped).unwrap()).unwrap();
    assert!(outlet.write(b"first"));
    begun.recv().unwrap();
    let line = vec![b'x'; MAX_WAITING / 4];
    let kept = (0..10).filter(|_| outlet.write(&line)).count();
    assert_eq!(kept, 4);
    drop(go);
    assert_eq!(told.recv().unwrap(), 10 - kept as u64);
    assert!(read.iter().flatten().take(5 + kept * line.len()).count() == 5 + kept * line.len());
}

#[test]
fn nobody_waits_for_a_reader_that_does_not_read() {
    let ((_go, go_on), (send, _read), (given, _begun)) = (channel(), channel(), channel());
    let outlet = Outlet::new("test", Slow { given, go: go_on, read: send }, |_| {}).unwrap();
    outlet.write(b"first");
    outlet.flush(Duration::from_millis(1));
}

/// A sink that tells each text that it is given.
struct Told(Sender<Vec<u8>>);

impl Write for Told {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.send(text.to_vec()).unwrap();
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn texts_that_follow_are_written_together_and_all_of_them() {
    let (send, read) = channel();
    let outlet = Outlet::new("test", Told(send), |_| {}).unwrap();
    let texts = 20_000;
    for number in 0..texts {
        assert!(outlet.write(format!("{number}\n").as_bytes()));
    }
    let expected: String = (0..texts).map(|number| format!("{number}\n")).collect();
    let (mut all, mut writes) = (Vec::new(), 0);
    while all.len() < expected.len() {
        all.extend(read.recv().unwrap());
        writes += 1;
    }
    assert_eq!(String::from_utf8(all).unwrap(), expected);
    assert!(writes < texts / 10, "{writes}");
}

#[test]
fn flushing_ends_the_rest() {
    let (send, read) = channel();
    let outlet = Outlet::new("test", Told(send), |_| {}).unwrap();
    for text in [b"a", b"b", b"c"] {
        outlet.write(text);
        outlet.flush(Duration::from_secs(60));
        assert_eq!(read.try_recv().unwrap(), text);
    }
}
