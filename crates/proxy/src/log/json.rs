//! Writes the log as JSON, one object a line, with the same escapes and limits as text.
//!
//! tracing-subscriber's own JSON has no place for them: it writes an event's fields as they are.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing::{Event, Subscriber};
use tracing_log::NormalizeEvent as _;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::{MAX_CHARS, Plain};

/// Formats an event as a line.
pub(super) struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        // Of an event of the `log` crate, the place that it names.
        let normalized = event.normalized_metadata();
        let about = normalized.as_ref().unwrap_or_else(|| event.metadata());
        writer.write_str("{\"timestamp\":\"")?;
        SystemTime.format_time(&mut writer)?;
        write!(writer, "\",\"level\":\"{}\",\"target\":", about.level())?;
        string(&mut writer, &format_args!("{}", about.target()))?;
        writer.write_str(",\"fields\":{")?;
        context.format_fields(writer.by_ref(), event)?;
        writer.write_str("},\"spans\":[")?;
        let spans = context.event_scope().into_iter().flat_map(Scope::from_root);
        for (n, span) in spans.enumerate() {
            writer.write_str(if n == 0 { "{\"name\":" } else { ",{\"name\":" })?;
            string(&mut writer, &format_args!("{}", span.name()))?;
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>()
                && !fields.is_empty()
            {
                write!(writer, ",{fields}")?;
            }
            writer.write_char('}')?;
        }
        writer.write_str("]}\n")
    }
}

/// Formats fields as the members of an object, without its braces.
pub(super) struct Members;

impl<'w> FormatFields<'w> for Members {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> fmt::Result {
        MembersOfOne::written(writer, true, |members| fields.record(members))
    }

    fn add_fields(
        &self,
        current: &'w mut FormattedFields<Self>,
        fields: &Record<'_>,
    ) -> fmt::Result {
        let first = current.fields.is_empty();
        let writer = current.as_writer();
        MembersOfOne::written(writer, first, |members| fields.record(members))
    }
}

/// Writes the members of one event or span.
struct MembersOfOne<'w> {
    writer: Writer<'w>,
    first: bool,
    result: fmt::Result,
}

impl<'w> MembersOfOne<'w> {
    fn written(writer: Writer<'w>, first: bool, record: impl FnOnce(&mut Self)) -> fmt::Result {
        let mut members = Self {
            writer,
            first,
            result: Ok(()),
        };
        record(&mut members);
        members.result
    }

    fn member(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        // The origin of a `log` crate event, which the line has already.
        if self.result.is_err() || field.name().starts_with("log.") {
            return;
        }
        let comma = if std::mem::take(&mut self.first) {
            ""
        } else {
            ","
        };
        // A field's name is a word of the code, not of a caller.
        self.result = write!(self.writer, "{comma}\"{}\":", field.name())
            .and_then(|()| value(&mut self.writer));
    }
}

impl Visit for MembersOfOne<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.member(field, |writer| string(writer, value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.member(field, |writer| string(writer, &format_args!("{value}")));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, |writer| write!(writer, "{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, |writer| write!(writer, "{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, |writer| write!(writer, "{value}"));
    }
}

/// Writes a value as a string, escaped and cut as in text.
fn string(writer: &mut dyn Write, value: &dyn fmt::Debug) -> fmt::Result {
    writer.write_char('"')?;
    let mut plain = Plain {
        writer: &mut Quoted(writer),
        left: MAX_CHARS,
    };
    write!(plain, "{value:?}")?;
    writer.write_char('"')
}

/// Escapes what ends a JSON string; [`Plain`] lets no control character through.
struct Quoted<'w>(&'w mut dyn Write);

impl Write for Quoted<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            if matches!(c, '"' | '\\') {
                self.0.write_char('\\')?;
            }
            self.0.write_char(c)?;
        }
        Ok(())
    }
}
