// Prints the elements' public contract as a custom-elements manifest, from their doc comments. By the
// analyzer's function, since its command never ends where no folder above has a package.json.

import { readFileSync } from "node:fs";
import { create, ts } from "@custom-elements-manifest/analyzer/index.js";

/** Each element's module, and the bundle of the package that has it. */
const BUNDLES = [
  ["checkout.js", "ipp-checkout.js"],
  ["playground.js", "ipp-playground.js"],
];

const element = new URL("../../www/element/", import.meta.url);
const modules = BUNDLES.map(([file, bundle]) =>
  ts.createSourceFile(bundle, readFileSync(new URL(file, element), "utf8"), ts.ScriptTarget.ES2022, true),
);
const manifest = create({ modules });
manifest.schemaVersion = "2.1.0";
manifest.readme = "README.md";
// The second bundle defines the first one's element too.
const known = [];
for (const module of manifest.modules) {
  known.push(...module.declarations.map(promised));
  module.declarations = [...known];
  module.exports = known.flatMap(({ name, tagName }) => {
    const declaration = { name, module: module.path };
    return [
      { kind: "js", name, declaration },
      { kind: "custom-element-definition", name: tagName, declaration },
    ];
  });
}
process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);

/**
 * What the package promises of an element. It does not export the base class; a member without a
 * documented type is internal; and a CSS property has a syntax, which the analyzer takes for a type.
 */
function promised(element) {
  element.superclass = { name: "HTMLElement" };
  element.members = element.members.filter(
    ({ kind, privacy, type, return: answer, ...member }) =>
      !privacy && !member.static && (kind === "field" ? type : answer),
  );
  element.cssProperties = element.cssProperties?.map(({ type, ...property }) => ({ ...property, syntax: type.text }));
  return element;
}
