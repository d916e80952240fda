// Named formats (apiserver/pkg/cel/library/format.go): each tells what is wrong with a text, in apimachinery's words.
import { Library } from "../functions.ts";
import { parseTimestamp } from "../times.ts";
import { listOfType, opaque, optionalOf, STRING } from "../types.ts";
import { ListValue, NONE, Opaque, Optional } from "../values.ts";

const FORMAT = opaque("kubernetes.NamedFormat");
type Check = (text: string) => string[];

const pattern =
  (form: RegExp, message: string, longest?: number): Check =>
  (text) => [
    ...(longest && Buffer.byteLength(text) > longest ? [`must be no more than ${longest} bytes`] : []),
    ...(form.test(text) ? [] : [message]),
  ];
const withPrefix =
  (check: Check): Check =>
  (text) =>
    check(text.endsWith("-") ? `${text.slice(0, -1)}a` : text);

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const NAME =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const label = pattern(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, LABEL, 63);
const subdomain = pattern(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, SUBDOMAIN, 253);
const label1035 = pattern(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, LABEL_1035, 63);

function qualifiedName(text: string): string[] {
  const [name = "", prefix, more] = text.split("/").reverse();
  if (more !== undefined)
    return [
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ];
  const errors: string[] = [];
  if (prefix !== undefined)
    errors.push(...(prefix ? subdomain(prefix).map((why) => `prefix part ${why}`) : ["prefix part must be non-empty"]));
  if (!name) errors.push("name part must be non-empty");
  else if (Buffer.byteLength(name) > 63) errors.push("name part must be no more than 63 bytes");
  return /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name) ? errors : [...errors, NAME];
}

const FORMATS: Record<string, Check> = {
  dns1123Label: label,
  dns1123Subdomain: subdomain,
  dns1035Label: label1035,
  dns1123LabelPrefix: withPrefix(label),
  dns1123SubdomainPrefix: withPrefix(subdomain),
  dns1035LabelPrefix: withPrefix(label1035),
  qualifiedName,
  labelValue: pattern(/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/, VALUE, 63),
  uri: (text) => (/^[a-z][a-z0-9+.-]*:\S+$|^\/\S*$/i.test(text) ? [] : ["invalid URI"]),
  uuid: (text) =>
    /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text) ? [] : ["does not match the UUID format"],
  byte: (text) => (/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) ? [] : ["invalid base64"]),
  date: (text) => (/^\d{4}-\d\d-\d\d$/.test(text) && parseTimestamp(`${text}T00:00:00Z`) ? [] : ["invalid date"]),
  datetime: (text) => (parseTimestamp(text) ? [] : ["invalid datetime"]),
};

const named = (name: string): Opaque<Check> => new Opaque("kubernetes.NamedFormat", FORMATS[name]!, name);

export function formatsLibrary(): Library {
  const library = new Library()
    .call("format.named", [STRING], optionalOf(FORMAT), (name: string) => (Object.hasOwn(FORMATS, name) ? new Optional(named(name)) : NONE))
    .method("validate", [FORMAT, STRING], optionalOf(listOfType(STRING)), ({ value }: Opaque<Check>, text: string) => {
      const errors = value(text);
      return errors.length ? new Optional(new ListValue(errors)) : NONE;
    });
  for (const name of Object.keys(FORMATS)) library.call(`format.${name}`, [], FORMAT, () => named(name));
  return library;
}
