// The linter's rules: ESLint's recommended ones, and a few that its set leaves out.

import js from "@eslint/js";
import globals from "globals";
import { COMPONENTS, FOLDERS, component, declared, processor } from "./fragments.js";

/** @param {string[]} names */
const readonly = (names) => Object.fromEntries(names.map((name) => [name, /** @type {const} */ ("readonly")]));

export default [
  {
    ignores: [
      "dist/",
      "target/",
      "fuzz/",
      "examples/next/{.next,out}/",
      "examples/angular/{.angular,dist}/",
      "**/*.ts",
      "**/*.tsx",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.{js,mjs,jsx}"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2025, sourceType: "module", globals: globals.browser },
    rules: {
      // `== null` asks for null and undefined at once, and says so.
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-eval": "error",
      "no-implicit-globals": "error",
      "no-implied-eval": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-promise-reject-errors": "error",
    },
  },
  {
    // A page under trusted types refuses markup in strings.
    files: ["src/**/*.js", "www/**/*.js", "examples/**/*.{js,jsx}"],
    ignores: ["examples/backends/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        ...[
          "AssignmentExpression > MemberExpression.left[property.name=/^(inner|outer)HTML$/]",
          "CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|write|writeln)$/]",
        ].map((selector) => ({ selector, message: "Trusted types refuse markup in strings: make the nodes." })),
      ],
    },
  },
  {
    files: ["examples/{react,next}/**/*.jsx", "tests/package/*.jsx"],
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
  },
  {
    files: [
      "xtask/js/**",
      "tests/browsers/*.mjs",
      "tests/bundler/webpack.mjs",
      "examples/*/{vite,next}.config.js",
      "examples/backends/**",
    ],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["crates/drive/pages/*/worker.js"],
    languageOptions: { globals: globals.serviceworker },
  },
  {
    // Classic scripts: their top-level declarations are for the scripts after them.
    files: ["crates/drive/pages/*/watch.js", ...FOLDERS.map(({ folder, shared }) => `${folder}/${shared}`)],
    languageOptions: { sourceType: "script" },
    rules: { "no-implicit-globals": "off", "no-unused-vars": ["error", { vars: "local" }] },
  },
  { files: COMPONENTS, plugins: { components: { processors: { component } } }, processor: "components/component" },
  {
    files: COMPONENTS.map((file) => `${file}/*.js`),
    languageOptions: { globals: readonly(["$state"]) },
    rules: { "no-unused-vars": "off", "prefer-const": "off" },
  },
  ...FOLDERS.flatMap(({ folder, shared, fragments }) => {
    const files = fragments.map((name) => `${folder}/${name}`);
    const names = readonly([...declared({ folder, shared }), "argument", "axe"]);
    return [
      { files, plugins: { fragments: { processors: { processor } } }, processor: "fragments/processor" },
      { files: files.map((file) => `${file}/*.js`), languageOptions: { sourceType: "script", globals: names } },
    ];
  }),
];
