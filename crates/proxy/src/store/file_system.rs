//! Which file system a database is on. SQLite and the lock of [`super::lock`] need a local disk:
//! over a network, locks may not hold, and a write that was confirmed may be lost.

use std::io;
use std::path::Path;

use super::database::real_path;

/// File systems whose data is on another machine, by their `f_type` (statfs(2)).
#[cfg(any(target_os = "linux", test))]
const NETWORK: [(u32, &str); 18] = [
    (0x0000_6969, "NFS"),
    (0x0000_517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x0102_1997, "9P"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
    (0x0116_1970, "GFS2"),
    (0x7461_636F, "OCFS2"),
    (0x4750_4653, "GPFS"),
    (0x1983_0326, "BeeGFS"),
    (0xAAD7_AAEA, "PanFS"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x7375_7245, "Coda"),
    (0x0000_564C, "NCP"),
    (0x786F_4256, "VirtualBox shared folder"),
    // sshfs, GlusterFS, S3, virtiofs and many more. Few of them are local.
    (0x6573_5546, "FUSE"),
];

/// Names the network file system that a database's folder is on; `None` for a local disk, and where
/// the operating system cannot tell.
///
/// # Errors
/// If there is no such folder.
pub fn network_file_system(database: &Path) -> io::Result<Option<&'static str>> {
    let file = real_path(database)?;
    // The folder, since the file may be still to be made.
    kind(file.parent().unwrap_or(&file))
}

#[cfg(target_os = "linux")]
fn kind(folder: &Path) -> io::Result<Option<&'static str>> {
    // Its width and sign differ between processors; all the numbers have 32 bits.
    #[allow(clippy::useless_conversion)]
    let found = i64::from(rustix::fs::statfs(folder)?.f_type) & 0xFFFF_FFFF;
    Ok(u32::try_from(found).ok().and_then(network))
}

#[cfg(not(target_os = "linux"))]
fn kind(_folder: &Path) -> io::Result<Option<&'static str>> {
    Ok(None)
}

#[cfg(any(target_os = "linux", test))]
fn network(number: u32) -> Option<&'static str> {
    let mut all = NETWORK.into_iter();
    all.find_map(|(network, name)| (network == number).then_some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_systems_of_other_machines_are_told_from_local_ones() {
        for (number, name) in [
            (0x6969, "NFS"),
            (0xFE53_4D42, "SMB2"),
            (0x6573_5546, "FUSE"),
        ] {
            assert_eq!(network(number), Some(name));
        }
        // ext4, XFS, Btrfs, tmpfs, overlayfs, ZFS, F2FS.
        for local in [
            0xEF53,
            0x5846_5342,
            0x9123_683E,
            0x0102_1994,
            0x794C_7630,
            0x2FC1_2FC1,
            0xF2F5_2010,
        ] {
            assert_eq!(network(local), None, "{local:x}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_file_systems_of_this_machine_are_local() {
        let local = |file| network_file_system(Path::new(file)).ok();
        // /proc is none that a database could be on, and is always there.
        assert_eq!(local("/proc/ipp.db"), Some(None));
        assert_eq!(local("/dev/shm/ipp.db"), Some(None));
        assert_eq!(local("/no/such/folder/ipp.db"), None);
    }
}
