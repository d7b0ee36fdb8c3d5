use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;

/// A reader that takes one text for each message on `go`.
struct Slow {
    go: Receiver<()>,
    read: Sender<Vec<u8>>,
}

impl Write for Slow {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
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
    let ((go, go_on), (send, read), (tell, told)) = (channel(), channel(), channel());
    let slow = Slow { go: go_on, read: send };
    let outlet = Outlet::new("test", slow, move |dropped| tell.send(dropped).unwrap()).unwrap();
    assert!(outlet.write(b"first"));
    let line = vec![b'x'; MAX_WAITING / 4];
    let kept = (0..10).filter(|_| outlet.write(&line)).count();
    // The thread may or may not have taken the first one yet.
    assert!((3..=4).contains(&kept), "{kept}");
    drop(go);
    assert_eq!(told.recv().unwrap(), 10 - kept as u64);
    assert!(read.iter().flatten().take(5 + kept * line.len()).count() == 5 + kept * line.len());
}

#[test]
fn nobody_waits_for_a_reader_that_does_not_read() {
    let ((_go, go_on), (send, _read)) = (channel(), channel());
    let outlet = Outlet::new("test", Slow { go: go_on, read: send }, |_| {}).unwrap();
    outlet.write(b"first");
    outlet.flush(Duration::from_millis(1));
}
