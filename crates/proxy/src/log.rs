//! How the log's lines are written: nothing that comes from outside can begin a line of its own,
//! turn the text around it, or make a line endless.
//!
//! It is done where fields become text, so that no place that logs has to think of it, and so
//! that it holds for the events of libraries too. Whoever serves the router in a program of their
//! own gives [`Fields`] to their subscriber.

use std::fmt::{self, Write};

use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::{MakeVisitor, VisitFmt, VisitOutput};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;

/// The most characters of one field that are written; what is behind them is an ellipsis.
pub const MOST: usize = 1000;

/// What `ipp-proxy` logs with.
pub fn subscriber<W>(filter: EnvFilter, writer: W, ansi: bool) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_ansi(ansi)
        .fmt_fields(Fields)
        .finish()
}

/// Writes the fields of events and spans, as `message name=value name=value`, each escaped and cut.
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
        // Where an event of the `log` crate comes from, which the line says already.
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
            left: MOST,
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

/// Passes on printable characters and escapes the others, up to so many.
struct Plain<'w> {
    writer: &'w mut dyn Write,
    left: usize,
}

impl Write for Plain<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars().flat_map(plain) {
            match self.left {
                // Not an error: whoever writes may take one for impossible.
                0 => return Ok(()),
                1 => self.writer.write_char('…')?,
                _ => self.writer.write_char(c)?,
            }
            self.left -= 1;
        }
        Ok(())
    }
}

/// Control characters, line separators, and what turns or hides text become `\u{…}`.
fn plain(c: char) -> impl Iterator<Item = char> {
    // Escaped in source text, and of no harm in a log.
    let kept = matches!(c, '"' | '\'' | '\\').then_some(c);
    let escaped = kept.is_none().then(|| c.escape_debug());
    kept.into_iter().chain(escaped.into_iter().flatten())
}

#[cfg(test)]
pub(crate) mod tests;
