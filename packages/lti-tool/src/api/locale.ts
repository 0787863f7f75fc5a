import { explainedLanguages } from "@skillstudio/engine";

/**
 * The language to answer in: the first of `Accept-Language` (RFC 9110, 12.5.4) that we speak, else that of the session, else English.
 * The region is kept, since figures and dates are written by it.
 */
export function negotiateLocale(acceptLanguage: string | undefined, sessionLocale?: string): string {
  const wanted = (acceptLanguage ?? "")
    .split(",", 30)
    .map((range) => {
      const [tag = "", ...parameters] = range.trim().split(/\s*;\s*/);
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
  return [...wanted, sessionLocale ?? ""].map(asSpoken).find((locale) => locale !== undefined) ?? "en";
}

/** The tag in its canonical form, if it is one and of a language that we speak. */
function asSpoken(tag: string): string | undefined {
  try {
    const { language, baseName } = new Intl.Locale(tag.replaceAll("_", "-"));
    return explainedLanguages.some((spoken) => spoken === language) ? baseName : undefined;
  } catch {
    return undefined;
  }
}
