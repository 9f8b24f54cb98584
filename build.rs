//! What the elements' modules need of the wasm beside its functions.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // By this they tell an instance that has crashed (`www/element/engine.js`).
        println!("cargo::rustc-link-arg-cdylib=--export=__stack_pointer");
    }
}
