//! Makes what several commands need once, although they run at the same time.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use crate::failure::{Doing as _, Outcome};
use crate::say;

/// Makes `place` unless it is `complete`. While another process or thread makes it, this one waits,
/// and looks again: cargo, when it installs a program twice at once, fails once.
pub(crate) fn once(
    place: &Path,
    complete: impl Fn() -> bool,
    make: impl FnOnce() -> Outcome<()>,
) -> Outcome<()> {
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).doing(format!("make {}", parent.display()))?;
    }
    // Beside the place, which may be removed and made again.
    let mut name = place.as_os_str().to_owned();
    name.push(".lock");
    let path = Path::new(&name);
    let doing = || format!("lock {}", path.display());
    let lock = File::create(path).doing(doing())?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say::step(format!(
                "waiting for another command to make {}",
                place.display()
            ));
            lock.lock().doing(doing())?;
        }
        Err(TryLockError::Error(error)) => return Err(error).doing(doing()),
    }
    if complete() { Ok(()) } else { make() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn what_several_want_at_once_is_made_once() {
        let folder = std::env::temp_dir().join(format!("ipp-once-{}", std::process::id()));
        let place = folder.join("tool-1.0");
        let (made, begun) = (AtomicUsize::new(0), std::sync::Barrier::new(4));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    begun.wait();
                    let make = || {
                        made.fetch_add(1, Ordering::SeqCst);
                        // The others arrive meanwhile.
                        std::thread::sleep(std::time::Duration::from_millis(50));
                        fs::create_dir(&place).doing("make the place")
                    };
                    once(&place, || place.is_dir(), make).unwrap();
                    assert!(place.is_dir());
                });
            }
        });
        assert_eq!(made.load(Ordering::SeqCst), 1);
        fs::remove_dir_all(&folder).unwrap();
    }
}
