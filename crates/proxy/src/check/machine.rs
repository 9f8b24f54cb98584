//! Checks the limit of open files, and the origins.

use super::Outcome;
use crate::config::Origins;

/// Files that are open besides callers' connections: the database's, connections to Kustom and to
/// the merchant, the program's own.
const OTHER_FILES: u64 = 64;

/// Whether the system lets this process open as many files as `IPP_MAX_CONNECTIONS` needs.
pub(super) fn open_files(connections: u32) -> Outcome {
    // Elsewhere than on Linux there is no such file.
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    match soft_limit(&limits) {
        Some(limit) => compare(limit, u64::from(connections) + OTHER_FILES),
        None => Outcome::skipped("this system does not tell its limit"),
    }
}

fn compare(limit: u64, needed: u64) -> Outcome {
    if limit >= needed {
        return Outcome::passed(format!("{limit} allowed, {needed} needed"));
    }
    Outcome::failed(
        format!("{limit} allowed, {needed} needed"),
        "Raise the limit (LimitNOFILE= in the systemd unit, ulimit -n), or lower IPP_MAX_CONNECTIONS",
    )
}

fn soft_limit(limits: &str) -> Option<u64> {
    let mut lines = limits.lines();
    let words = lines.find_map(|line| line.strip_prefix("Max open files"))?;
    match words.split_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    }
}

/// Whether pages at these origins work. That each can be read was checked with the configuration.
pub(super) fn origins(origins: &Origins) -> Outcome {
    let Origins::Listed(listed) = origins else {
        return Outcome::passed("any page may call, which the playground inside allows");
    };
    if listed.is_empty() {
        return Outcome::skipped(
            "IPP_ALLOWED_ORIGINS is not set: only pages from this proxy's own address may call",
        );
    }
    let texts = listed.iter().filter_map(|origin| origin.to_str().ok());
    let plain: Vec<&str> = texts.filter(|text| is_plain(text)).collect();
    if plain.is_empty() {
        return Outcome::passed(format!("{} listed", listed.len()));
    }
    Outcome::passed(format!(
        "{} listed, but {} is not https: such pages send till tokens in plain text, and browsers \
         withhold from them what lets the tabs of a till agree",
        listed.len(),
        plain.join(", ")
    ))
}

fn is_plain(origin: &str) -> bool {
    reqwest::Url::parse(origin).is_ok_and(|url| crate::outbound::check(&url).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_of_open_files_is_compared() {
        let limits = "Limit  Soft Limit  Hard Limit  Units\nMax open files            576     4096     files\n";
        assert_eq!(soft_limit(limits), Some(576));
        assert_eq!(soft_limit("Max open files unlimited x"), Some(u64::MAX));
        assert_eq!(soft_limit(""), None);
        assert!(matches!(compare(576, 576), Outcome::Passed(_)));
        assert!(matches!(compare(575, 576), Outcome::Failed { .. }));
    }

    #[test]
    fn a_plain_http_origin_of_another_machine_is_pointed_out() {
        assert!(is_plain("http://pos.example.com"));
        assert!(!is_plain("https://pos.example.com"));
        assert!(!is_plain("http://localhost:8080"));
    }
}
