//! The memory of processes.

use crate::failure::{Failure, Outcome};

/// The resident memory of processes together, in bytes, as Linux counts it.
pub(super) fn of(processes: &[u32]) -> Outcome<u64> {
    processes.iter().map(|process| resident(*process)).sum()
}

fn resident(process: u32) -> Outcome<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let kilobytes = status.lines().find_map(|line| {
        let words = line.strip_prefix("VmRSS:")?;
        words.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    });
    let unknown = || Failure::Usage(format!("process {process} does not say its memory"));
    kilobytes.map(|kb| kb * 1024).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_has_as_much_memory_as_it_has_written() {
        let before = of(&[std::process::id()]).unwrap();
        let written = vec![1_u8; 64 << 20];
        let after = of(&[std::process::id()]).unwrap();
        assert!(
            after >= before + (60 << 20),
            "{before} {after} {}",
            written.len()
        );
    }
}
