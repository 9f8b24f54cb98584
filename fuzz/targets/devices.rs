//! A page of Kustom's devices: each has a name to pick it by, and only what Kustom marks so is
//! a simulated one.
#![no_main]

use ipp_fuzz::again;
use ipp_proxy::fuzzing::devices;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for device in devices(bytes).unwrap_or_default() {
        assert!(!device.name.is_empty() || device.id.is_empty());
        assert_eq!(device.busy, None);
        let mark = device.metadata.get("simulated");
        assert_eq!(device.simulated, mark.is_some_and(|mark| mark == "true"));
        again(&device);
    }
});
