// What keys and values of labels may look like, in Kubernetes' words (apimachinery: pkg/util/validation).

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const NAME_WORDS =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const PREFIX_WORDS =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What is wrong with a qualified name, as validation.IsQualifiedName says it: none, one or several sentences. */
export function qualifiedNameTroubles(text: string): string[] {
  const parts = text.split("/");
  const out: string[] = [];
  let name = text;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    name = parts[1]!;
    if (!prefix) out.push("prefix part must be non-empty");
    else {
      if (prefix.length > 253) out.push("prefix part must be no more than 253 bytes");
      if (!SUBDOMAIN.test(prefix)) out.push(PREFIX_WORDS);
    }
  } else if (parts.length > 2) {
    return [
      `a qualified name ${NAME_WORDS.replace("name part ", "")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (!name) out.push("name part must be non-empty");
  else if (name.length > 63) out.push("name part must be no more than 63 bytes");
  if (!NAME.test(name)) out.push(NAME_WORDS);
  return out;
}

/** What is wrong with a label's value, as validation.IsValidLabelValue says it. */
export function labelValueTroubles(value: string): string[] {
  const out: string[] = [];
  if (value.length > 63) out.push("must be no more than 63 bytes");
  if (value && !NAME.test(value))
    out.push(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    );
  return out;
}
