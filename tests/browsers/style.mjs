// What a style sheet uses: properties and their values, selectors, conditions, functions, units.

import * as css from "css-tree";
import { at, data, known } from "./data.mjs";

const { properties, selectors, types } = data.css;
const atRules = data.css["at-rules"];

/** Each use with the features that may be meant: one of them has to be there. */
export function styleUses(text) {
  const uses = [];
  const add = (what, ...features) => known(features).length && uses.push([what, known(features)]);
  css.walk(css.parse(text), (node) => {
    const { type, name } = node;
    if (type === "Declaration" && !node.property.startsWith("--")) {
      const property = at(properties, node.property);
      add(node.property, property);
      css.walk(node.value, (value) => {
        if (value.type === "Identifier") add(`${node.property}: ${value.name}`, at(property, value.name));
      });
    }
    if (type === "Atrule") add(`@${name}`, at(atRules, name));
    if (type === "Feature") add(`@${node.kind} (${name})`, at(atRules, node.kind, name));
    if (type.startsWith("Pseudo")) add(`:${name}`, at(selectors, name));
    if (type === "Function") add(`${name}()`, at(types, name), at(types, "color", name), at(types, "gradient", name));
    if (type === "Dimension") add(`1${node.unit}`, unit(node.unit));
  });
  return uses;
}

/** The units of a container are one feature together. @param {string} name */
const unit = (name) => at(types, "length", /^cq/.test(name) ? "container_query_length_units" : name);
