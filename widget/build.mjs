// Builds what the service publishes under /widget/ into the folder given (by default dist/), and says so in manifest.json.
// Files of earlier builds are left where they are: a portal that pinned one keeps it.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, "dist"));
/** Major version of what portals rely on: attributes, methods, events, custom properties. */
const VERSION = "v1";
const versioned = path.join(out, VERSION);

/** Conditions know no variables: in those of containers, `em` is the reader's text (see `sheet` in src/dom/dom.ts). */
const inReadersText = (css) => css.replace(/@container[^{]*/g, (condition) => condition.replaceAll("rem", "em"));

const minifiedCss = {
  name: "minified-css",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const { code } = await esbuild.transform(inReadersText(await readFile(file, "utf8")), { loader: "css", minify: true, target });
      return { contents: code, loader: "text" };
    });
  },
};

const target = ["chrome111", "firefox115", "safari16.4"];
const common = {
  bundle: true,
  minify: true,
  write: false,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  target,
  plugins: [minifiedCss],
};

async function bundle(entry, options) {
  const { outputFiles } = await esbuild.build({ ...common, entryPoints: [path.join(here, "src", entry)], ...options });
  return outputFiles[0].contents;
}

/** Whole or not at all: the service may be giving the file meanwhile. */
async function put(file, contents) {
  await writeFile(`${file}.tmp`, contents);
  await rename(`${file}.tmp`, file);
}

/** Writes the script, and beside it what the service sends to browsers that can decompress. */
async function putScript(file, contents) {
  const gzipped = gzipSync(contents, { level: 9 });
  await put(`${file}.br`, brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } }));
  await put(`${file}.gz`, gzipped);
  await put(file, contents);
  return { bytes: contents.length, gzip: gzipped.length };
}

/** Writes the file under a name that changes with its contents. */
async function publish(name, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 12);
  const file = `${name}-${hash}.js`;
  return {
    path: `widget/${VERSION}/${file}`,
    integrity: `sha384-${createHash("sha384").update(contents).digest("base64")}`,
    ...(await putScript(path.join(versioned, file), contents)),
  };
}

await mkdir(versioned, { recursive: true });
const chat = await publish("chat", await bundle("chat/chat.ts", { format: "esm" }));
// Neither export nor `import.meta`: a portal's optimiser may run it as an ordinary script.
const element = await bundle("element/entry.ts", {
  format: "iife",
  define: { CHAT_PATH: JSON.stringify(chat.path), CHAT_INTEGRITY: JSON.stringify(chat.integrity) },
});
const script = await publish("assistant-cqpm", element);
// The address that portals may keep for ever: whatever is the newest.
await putScript(path.join(out, "widget.js"), element);
for (const page of ["demo", "embedding"]) {
  await putScript(path.join(out, `${page}.js`), await bundle(`demo/${page}.ts`, { format: "esm" }));
}
for (const page of await readdir(path.join(here, "pages"))) {
  await copyFile(path.join(here, "pages", page), path.join(out, page));
}
await copyFile(path.join(here, "src/element/assistant-cqpm.d.ts"), path.join(versioned, "assistant-cqpm.d.ts"));
// Last: what it names is there.
await put(path.join(out, "manifest.json"), `${JSON.stringify({ version: VERSION, script, chat }, null, 2)}\n`);
for (const [name, { bytes, gzip }] of Object.entries({ script, chat })) {
  console.log(`${name.padEnd(7)}${String(bytes).padStart(8)} octets${String(gzip).padStart(8)} compressés`);
}
