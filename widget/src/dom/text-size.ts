/**
 * Lengths are in `--_rem` where the sheets say `rem` (dom.ts): many sites give their root a size of ten pixels,
 * which would make ours illegible. Here it becomes the reader's own size, fixed once at the top of the element.
 */
export function textSize(): string[] {
  try {
    CSS.registerProperty({ name: "--_rem", syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch (error) {
    // Another element of the page has done it, or this browser cannot: sixteen pixels then.
    if (!(error instanceof DOMException) || error.name !== "InvalidModificationError") return [":host { --_rem: 16px }"];
  }
  return [".isolate { --_rem: 1em }"];
}
