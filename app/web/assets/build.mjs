// Builds the style sheet and copies fonts and scripts to app/static/build; run by `npm run build`.
import { cpSync, mkdirSync, rmSync, writeFileSync, readFileSync, readdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");
const target = path.join(root, "app/static/build");
const modules = path.join(root, "node_modules");
const next = `${target}.next`;

rmSync(next, { recursive: true, force: true });
mkdirSync(path.join(next, "fonts"), { recursive: true });

const style = sass.compile(path.join(here, "directhub.scss"), {
  loadPaths: [here, path.join(modules, "govuk-frontend/dist")],
  style: "compressed",
  quietDeps: true,
  silenceDeprecations: ["import"],
  url: pathToFileURL(here),
});
writeFileSync(path.join(next, "directhub.css"), style.css);

const fonts = path.join(modules, "@fontsource/atkinson-hyperlegible/files");
for (const name of readdirSync(fonts)) {
  if (/latin(-ext)?-(400|700)-normal\.woff2$/.test(name)) {
    cpSync(path.join(fonts, name), path.join(next, "fonts", name));
  }
}
cpSync(path.join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), path.join(next, "govuk-frontend.min.js"));
cpSync(path.join(modules, "htmx.org/dist/htmx.min.js"), path.join(next, "htmx.min.js"));
cpSync(path.join(here, "directhub.js"), path.join(next, "directhub.js"));

const digests = {};
for (const name of ["directhub.css", "directhub.js", "govuk-frontend.min.js", "htmx.min.js"]) {
  digests[name] = createHash("sha256").update(readFileSync(path.join(next, name))).digest("hex").slice(0, 12);
}
writeFileSync(path.join(next, "digests.json"), JSON.stringify(digests, null, 2));
rmSync(target, { recursive: true, force: true });
cpSync(next, target, { recursive: true });
rmSync(next, { recursive: true, force: true });
console.log(`assets built: ${Object.keys(digests).join(", ")}`);
