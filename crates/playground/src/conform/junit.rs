//! The report as JUnit's XML, for CI.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::report::{Finding, Report};

/// The report as JUnit's XML: a test for each point.
///
/// # Errors
/// If the XML could not be written.
pub fn junit(report: &Report) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new(format!("conformance, {}", report.level.as_str()));
    for verdict in &report.verdicts {
        let status = match &verdict.finding {
            Finding::Passed => TestCaseStatus::success(),
            Finding::Failed(wrong) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(wrong.join("; "));
                status.set_description(verdict.point.change());
                status
            }
            Finding::Skipped(why) => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(why.as_str());
                status
            }
        };
        let mut case = TestCase::new(verdict.point.as_str(), status);
        case.set_time(verdict.took);
        case.set_system_out(verdict.point.title());
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

    #[test]
    fn junit_has_each_point_with_what_was_wrong() {
        let xml = junit(&super::super::report::tests::report()).unwrap();
        assert!(xml.contains("tests=\"3\""), "{xml}");
        assert!(xml.contains("failures=\"1\""), "{xml}");
        assert!(xml.contains("&lt;twice&gt;"), "{xml}");
        assert!(xml.contains("<skipped message=\"no --live\""), "{xml}");
    }
}
