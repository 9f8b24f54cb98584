//! Parses `text/event-stream` as the HTML standard defines it. Pure: bytes in, events out.

/// One event of the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SseEvent {
    /// The `event:` field; empty if there was none.
    pub(crate) name: String,
    /// The `data:` lines, joined by newlines.
    pub(crate) data: String,
}

/// Limit of one event, in bytes: the till's open payments with their orders, of up to 256 KB each. A
/// till must not run out of memory.
const MAX_EVENT_BYTES: usize = 4 << 20;

/// Parses chunks of one stream. A new stream needs a new parser.
#[derive(Default)]
pub(crate) struct SseParser {
    line: Vec<u8>,
    after_cr: bool,
    begun: bool,
    event: SseEvent,
    has_data: bool,
}

impl SseParser {
    /// Adds bytes and returns the events that they complete.
    ///
    /// # Errors
    /// An event exceeds 4 MiB: give the stream up.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<SseEvent>, TooLong> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ => self.line.push(byte),
            }
            if self.line.len() + self.event.data.len() > MAX_EVENT_BYTES {
                return Err(TooLong);
            }
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Option<SseEvent> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let begun = std::mem::replace(&mut self.begun, true);
        let line = if begun {
            &*text
        } else {
            text.trim_start_matches('\u{feff}')
        };
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return std::mem::take(&mut self.has_data).then_some(event);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // Comments, `id`, `retry` and what may come later.
            _ => {}
        }
        None
    }
}

/// An event exceeds the size limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::{MAX_EVENT_BYTES, SseEvent, SseParser, TooLong};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn event(name: &str, data: &str) -> SseEvent {
        SseEvent {
            name: name.to_owned(),
            data: data.to_owned(),
        }
    }

    fn whole(text: &str) -> Vec<SseEvent> {
        SseParser::default().push(text.as_bytes()).unwrap()
    }

    #[test]
    fn an_event_is_complete_at_the_blank_line() {
        let mut parser = SseParser::default();
        assert_eq!(parser.push(b"event: payment\ndata: {}\n").unwrap(), []);
        assert_eq!(parser.push(b"\n").unwrap(), [event("payment", "{}")]);
    }

    #[test]
    fn it_does_not_matter_where_the_chunks_are_cut() {
        let text = "\u{feff}event: payment\r\ndata: {\"name\":\"Köp 1 €\"}\r\n\r\n: beat\n\nevent:a\rdata:1\rdata:2\r\r";
        let expected = vec![
            event("payment", "{\"name\":\"Köp 1 €\"}"),
            event("a", "1\n2"),
        ];
        for size in 1..text.len() {
            let mut parser = SseParser::default();
            let events: Vec<_> = text
                .as_bytes()
                .chunks(size)
                .flat_map(|chunk| parser.push(chunk).unwrap())
                .collect();
            assert_eq!(events, expected, "in chunks of {size}");
        }
    }

    #[test]
    fn comments_and_unknown_fields_are_passed_over() {
        assert_eq!(
            whole(": hello\nid: 7\nretry: 10\nfoo\ndata: x\n\n"),
            [event("", "x")]
        );
    }

    #[test]
    fn an_event_without_data_is_none() {
        assert_eq!(whole("event: payment\n\ndata: x\n\n"), [event("", "x")]);
    }

    #[test]
    fn only_one_space_is_taken_off() {
        assert_eq!(
            whole("data:  x\n\ndata\n\n"),
            [event("", " x"), event("", "")]
        );
    }

    #[test]
    fn broken_utf_8_does_not_stop_the_stream() {
        let events = SseParser::default()
            .push(b"data: \xff\n\ndata: y\n\n")
            .unwrap();
        assert_eq!(events, [event("", "\u{fffd}"), event("", "y")]);
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let mut parser = SseParser::default();
        assert_eq!(parser.push(b"data: "), Ok(vec![]));
        assert_eq!(parser.push(&vec![b'x'; MAX_EVENT_BYTES + 1]), Err(TooLong));
    }
}
