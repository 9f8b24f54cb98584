//! Reports as JUnit's XML, for CI.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::report::Report;

/// The reports as JUnit's XML: a suite of one test for each.
///
/// # Errors
/// If the XML could not be written.
pub fn junit(reports: &[Report]) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new("scenarios");
    for report in reports {
        let mut status = TestCaseStatus::success();
        if !report.passed() {
            status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let wrong: Vec<_> = report.wrong().collect();
            status.set_message(wrong.join("; "));
        }
        let mut case = TestCase::new(report.name.as_str(), status);
        let lines: Vec<_> = report.lines.iter().map(ToString::to_string).collect();
        case.set_time(report.took).set_system_out(lines.join("\n"));
        suite.add_test_case(case);
    }
    let mut all = quick_junit::Report::new("ipp-playground");
    all.add_test_suite(suite);
    all.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::scenario::log::Kind;
    use crate::scenario::report::tests::{line, report};

    #[test]
    fn junit_has_each_run_with_what_was_wrong() {
        let wrong = line(Kind::Wrong, "shown as \"failed\" & <paid>");
        let reports = [report("A", vec![]), report("B", vec![wrong])];
        let xml = junit(&reports).unwrap();
        assert!(xml.contains("tests=\"2\""), "{xml}");
        assert!(xml.contains("failures=\"1\""), "{xml}");
        assert!(xml.contains("&lt;paid&gt;"), "{xml}");
        assert!(xml.contains("time=\"4.200\""), "{xml}");
    }
}
