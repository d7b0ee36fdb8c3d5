//! Parses the fields of a multipart form that this program wrote.

use memchr::memmem;

/// A field that curl can write too.
pub(super) struct FormField<'a> {
    pub(super) name: &'a str,
    /// The file's name and its content type, if the field is a file.
    pub(super) file: Option<(&'a str, &'a str)>,
    pub(super) content: &'a [u8],
}

/// The fields of a form that is written as libraries write it; `None` if it has something that curl would not
/// write.
pub(super) fn fields<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<FormField<'a>>> {
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=")?;
    let first = format!("--{boundary}\r\n");
    let between = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(first.as_bytes())?;
    let mut fields = Vec::new();
    loop {
        let end = memmem::find(rest, between.as_bytes())?;
        fields.push(field(&rest[..end])?);
        rest = &rest[end + between.len()..];
        if rest == b"--\r\n" {
            return Some(fields);
        }
        rest = rest.strip_prefix(b"\r\n")?;
    }
}

fn field(part: &[u8]) -> Option<FormField<'_>> {
    let end = memmem::find(part, b"\r\n\r\n")?;
    let (head, content) = (std::str::from_utf8(&part[..end]).ok()?, &part[end + 4..]);
    let rest = head.strip_prefix("Content-Disposition: form-data; name=\"")?;
    let (name, rest) = rest.split_once('"')?;
    let file = match rest {
        "" => None,
        rest => {
            let (file_name, rest) = rest.strip_prefix("; filename=\"")?.split_once('"')?;
            let kind = rest.strip_prefix("\r\nContent-Type: ").filter(|kind| !kind.contains('\r'))?;
            Some((file_name, kind))
        }
    };
    Some(FormField { name, file, content })
}
