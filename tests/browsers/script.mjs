// What a script uses of the browser, by its names.

import { parse } from "acorn";
import { full } from "acorn-walk";
import { at, data, known } from "./data.mjs";

/**
 * The syntax of the oldest browsers: anything newer is an error here. It is older than what the rest
 * needs, so that a browser which is a little too old can still say so.
 */
const SYNTAX = 2022;

/** All interfaces and built-in objects by name. */
const OBJECTS = { ...data.api, ...data.javascript.builtins, ...data.webassembly.api };

/** The features of each name of a member, whatever it is a member of. */
const MEMBERS = new Map();
for (const object of [...Object.values(OBJECTS), ...Object.values(data.javascript.builtins.Intl)]) {
  for (const [name, feature] of Object.entries(object)) {
    if (!feature?.__compat || name.endsWith("_event")) continue;
    const member = name.replace(/_static$/, "");
    MEMBERS.set(member, [...(MEMBERS.get(member) ?? []), feature]);
  }
}

/** @param {string} text */
export const declarations = (text) => parse(text, { ecmaVersion: SYNTAX, sourceType: "module" });

/** The members that the script itself defines; it means its own by these names. */
export function ownNames(tree) {
  const names = [];
  full(tree, (node) => {
    const defines = ["Property", "MethodDefinition", "PropertyDefinition"].includes(node.type);
    if (defines && !node.computed && node.key.type === "Identifier") names.push(node.key.name);
    const assigned = node.type === "AssignmentExpression" && node.left.type === "MemberExpression";
    if (assigned && node.left.object.type === "ThisExpression") names.push(node.left.property.name);
  });
  return names;
}

/** Each use with the features that may be meant: one of them has to be there. */
export function scriptUses(tree, own) {
  const uses = [];
  const add = (what, features) => known(features).length && uses.push([what, known(features)]);
  full(tree, (node) => {
    if (node.type === "Identifier") add(node.name, [at(OBJECTS, node.name), at(data.api, "Window", node.name)]);
    if (node.type !== "MemberExpression" || node.computed) return;
    const { name } = node.property;
    const object = node.object.type === "Identifier" ? at(OBJECTS, node.object.name) : undefined;
    if (object) add(`${node.object.name}.${name}`, [object[name], object[`${name}_static`]]);
    else if (!own.has(name)) add(`.${name}`, MEMBERS.get(name) ?? []);
  });
  return uses;
}
