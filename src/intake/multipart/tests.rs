use futures_util::stream;

use super::*;

/// Hints are guessed from the beginning of a body, which may arrive in any number of chunks.
#[tokio::test]
async fn chunks_do_not_change_what_is_said() {
    let long = format!("--{}\r\nContent-Disposition: form-data\r\n\r\nx", "y".repeat(300));
    for body in
        ["", "--b\r\nform-data", "--abc\r\n", "--a\nform-data", "{\"image_base64\":1}", "file=x", "%PDF-1.7", &long]
    {
        let whole = read_multipart(stream::iter([Ok(Bytes::from(body.to_owned()))]), "a", Parameters::default())
            .await
            .unwrap_err();
        for size in 1..body.len() {
            let pieces = body.as_bytes().chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece)));
            assert_eq!(
                read_multipart(stream::iter(pieces), "a", Parameters::default()).await.unwrap_err(),
                whole,
                "{body} in chunks of {size}"
            );
        }
    }
}

/// Found by fuzzing: a whole body was refused when data and the end arrived between two searches for a delimiter.
#[tokio::test]
async fn end_that_comes_with_the_last_bytes_is_no_cut() {
    const BODY: &[u8] = b"--*****\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--*****--";
    for size in 1..=BODY.len() {
        let late = stream::unfold(BODY.chunks(size), async |mut chunks| {
            let chunk = chunks.next()?;
            tokio::task::yield_now().await;
            Some((Ok(Bytes::from_static(chunk)), chunks))
        });
        let submission = read_multipart(late, "*****", Parameters::default()).await;
        assert_eq!(submission.unwrap().upload.pieces().concat(), b"x", "chunks of {size}");
    }
}
