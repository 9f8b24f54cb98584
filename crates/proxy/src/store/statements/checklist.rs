//! What showed Kustom's points before going live.

use super::statements;

statements! {
    CHECKLIST:

    /// Adds what was seen of points. What was seen first stays, unless the earlier or the later speaks
    /// against the point.
    CHECKLIST_ADD {
        sqlite: "INSERT INTO checklist (provider, point, done, at, evidence_json)
             SELECT $1, w.value ->> 'point', w.value ->> 'done', w.value ->> 'at',
                 w.value ->> 'evidence'
             FROM json_each($2) AS w WHERE true
             ON CONFLICT (provider, point) DO UPDATE SET done = excluded.done, at = excluded.at,
                 evidence_json = excluded.evidence_json
                 WHERE excluded.at >= checklist.at AND (checklist.done = 0 OR excluded.done = 0)",
        postgres: "INSERT INTO checklist (provider, point, done, at, evidence_json)
             SELECT $1, point, done, at, evidence
             FROM json_to_recordset($2::json)
                 AS w (point text, done bigint, at bigint, evidence text)
             ON CONFLICT (provider, point) DO UPDATE SET done = excluded.done, at = excluded.at,
                 evidence_json = excluded.evidence_json
                 WHERE excluded.at >= checklist.at AND (checklist.done = 0 OR excluded.done = 0)",
    }
    /// What was seen at a provider.
    CHECKLIST_OF { "SELECT point, done, at, evidence_json FROM checklist WHERE provider = $1" }
    /// The providers at which something was seen: a few.
    CHECKLIST_PROVIDERS { "SELECT DISTINCT provider FROM checklist ORDER BY provider" }
}
