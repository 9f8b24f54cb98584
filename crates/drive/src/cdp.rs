//! Measures what Chromium keeps for a page after garbage collection.

use std::fmt;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};

/// Inspects a window.
pub(crate) struct Inspector<'a>(&'a Browser);

/// What is still in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    /// JavaScript's heap, in bytes.
    pub(crate) heap: u64,
    /// All wasm memories, in bytes.
    pub(crate) wasm: u64,
    /// Number of nodes, in the document or not.
    pub(crate) nodes: u64,
    /// Number of nodes outside of documents that a script still references.
    pub(crate) detached: u64,
    /// Number of event listeners.
    pub(crate) listeners: u64,
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            heap,
            wasm,
            nodes,
            detached,
            listeners,
        } = self;
        write!(
            f,
            "heap {heap} B, wasm {wasm} B, {nodes} nodes ({detached} detached), {listeners} listeners"
        )
    }
}

impl<'a> Inspector<'a> {
    /// An inspector of this window, which must be Chromium's.
    pub(crate) const fn new(browser: &'a Browser) -> Self {
        Self(browser)
    }

    /// Collects garbage and counts the rest.
    pub(crate) async fn look(&self) -> Outcome<Kept> {
        // What one collection finalizes, the next one frees.
        for _ in 0..3 {
            self.0
                .devtools("HeapProfiler.collectGarbage", json!({}))
                .await?;
        }
        let heap = self.0.devtools("Runtime.getHeapUsage", json!({})).await?;
        let nodes = self.0.devtools("Memory.getDOMCounters", json!({})).await?;
        let count = |of: &Value, name: &str| of.get(name).and_then(Value::as_u64).unwrap_or(0);
        Ok(Kept {
            heap: count(&heap, "usedSize"),
            wasm: self.wasm().await?,
            nodes: count(&nodes, "nodes"),
            detached: self.detached().await?,
            listeners: count(&nodes, "jsEventListeners"),
        })
    }

    async fn detached(&self) -> Outcome<u64> {
        self.0.devtools("DOM.enable", json!({})).await?;
        let found = self
            .0
            .devtools("DOM.getDetachedDomNodes", json!({}))
            .await?;
        self.0.devtools("DOM.disable", json!({})).await?;
        let nodes = found.get("detachedNodes").and_then(Value::as_array);
        let nodes = nodes.ok_or_else(|| Failure::page(format!("no detached nodes in {found}")))?;
        Ok(u64::try_from(nodes.len()).unwrap_or(u64::MAX))
    }

    /// The sum of all reachable wasm memories.
    async fn wasm(&self) -> Outcome<u64> {
        let made = json!({ "expression": "WebAssembly.Memory.prototype", "objectGroup": "look" });
        let prototype = self.0.devtools("Runtime.evaluate", made).await?;
        let id = |of: &Value, at: &str| {
            let id = of.pointer(at).and_then(Value::as_str).map(str::to_owned);
            id.ok_or_else(|| Failure::page(format!("no object in {of}")))
        };
        let prototype = id(&prototype, "/result/objectId")?;
        let wish = json!({ "prototypeObjectId": prototype, "objectGroup": "look" });
        let memories = self.0.devtools("Runtime.queryObjects", wish).await?;
        let sum = json!({
            "objectId": id(&memories, "/objects/objectId")?,
            "functionDeclaration":
                "function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }",
            "returnByValue": true,
        });
        let bytes = self.0.devtools("Runtime.callFunctionOn", sum).await?;
        let group = json!({ "objectGroup": "look" });
        self.0.devtools("Runtime.releaseObjectGroup", group).await?;
        bytes
            .pointer("/result/value")
            .and_then(Value::as_u64)
            .ok_or_else(|| Failure::page(format!("no number in {bytes}")))
    }
}
