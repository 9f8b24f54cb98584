//! Formats the log so that nothing from outside can begin a new line, reorder the text around it,
//! or make a line endless.
//!
//! It escapes where fields become text, so that callers need not think of it, and events of
//! libraries are covered too. A program that serves the router itself gives [`Fields`] to its
//! subscriber.

mod json;

use std::fmt::{self, Write};
use std::str::FromStr;

use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::{MakeVisitor, VisitFmt, VisitOutput};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;

/// Maximum number of characters of a field; the rest becomes an ellipsis.
pub const MAX_CHARS: usize = 1000;

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// An object a line, for programs that collect logs; its members are named as in
    /// tracing-subscriber's own JSON.
    Json,
}

impl FromStr for Format {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// The subscriber of `ipp-proxy`; `ansi` colours text for a terminal.
pub fn subscriber<W>(
    format: Format,
    filter: EnvFilter,
    writer: W,
    ansi: bool,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer);
    match format {
        Format::Text => Box::new(lines.with_ansi(ansi).fmt_fields(Fields).finish()),
        Format::Json => {
            let lines = lines.with_ansi(false).fmt_fields(json::Members);
            Box::new(lines.event_format(json::Lines).finish())
        }
    }
}

/// Formats the fields of events and spans as `message name=value name=value`, each escaped and cut.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields;

impl<'w> MakeVisitor<Writer<'w>> for Fields {
    type Visitor = FieldsOfOne<'w>;

    fn make_visitor(&self, writer: Writer<'w>) -> Self::Visitor {
        FieldsOfOne {
            writer,
            first: true,
            result: Ok(()),
        }
    }
}

/// Writes the fields of one event or span.
#[derive(Debug)]
pub struct FieldsOfOne<'w> {
    writer: Writer<'w>,
    first: bool,
    result: fmt::Result,
}

impl FieldsOfOne<'_> {
    fn write(&mut self, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
        let name = field.name();
        // The origin of a `log` crate event, which the line has already.
        if name.starts_with("log.") {
            return Ok(());
        }
        if !std::mem::take(&mut self.first) {
            self.writer.write_char(' ')?;
        }
        if name != "message" {
            write!(self.writer, "{name}=")?;
        }
        let mut plain = Plain {
            writer: &mut self.writer,
            left: MAX_CHARS,
        };
        write!(plain, "{value:?}")
    }
}

impl Visit for FieldsOfOne<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if self.result.is_ok() {
            self.result = self.write(field, value);
        }
    }
}

impl VisitOutput<fmt::Result> for FieldsOfOne<'_> {
    fn finish(self) -> fmt::Result {
        self.result
    }
}

impl VisitFmt for FieldsOfOne<'_> {
    fn writer(&mut self) -> &mut dyn Write {
        &mut self.writer
    }
}

/// Passes on printable characters and escapes the others, up to a limit.
struct Plain<'w> {
    writer: &'w mut dyn Write,
    left: usize,
}

impl Write for Plain<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars().flat_map(plain) {
            match self.left {
                // Not an error: the caller may treat an error as impossible.
                0 => return Ok(()),
                1 => self.writer.write_char('…')?,
                _ => self.writer.write_char(c)?,
            }
            self.left -= 1;
        }
        Ok(())
    }
}

/// Escapes control characters, line separators, and characters that reorder or hide text, as
/// `\u{…}`.
fn plain(c: char) -> impl Iterator<Item = char> {
    // `escape_debug` escapes these, but they are harmless in a log.
    let kept = matches!(c, '"' | '\'' | '\\').then_some(c);
    let escaped = kept.is_none().then(|| c.escape_debug());
    kept.into_iter().chain(escaped.into_iter().flatten())
}

#[cfg(test)]
pub(crate) mod tests;
