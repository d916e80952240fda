// Checks of names, labels and keys, in the words of apimachinery's util/validation and api/validation. Each answers with what is wrong; none: [].

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const WILDCARD_SUBDOMAIN = `\\*\\.${SUBDOMAIN}`;
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
const ENV_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*";
const CONFIG_KEY = "[-._a-zA-Z0-9]+";

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const labelForm = whole(LABEL);
const subdomainForm = whole(SUBDOMAIN);
const wildcardForm = whole(WILDCARD_SUBDOMAIN);
const qualifiedForm = whole(QUALIFIED);
const labelValueForm = whole(LABEL_VALUE);
const envNameForm = whole(ENV_NAME);
const configKeyForm = whole(CONFIG_KEY);
const portCharacters = /^[-a-z0-9]+$/;
const portLetter = /[a-z]/;
const relaxedEnvForm = /^[ -<>-~]+$/;

/** What apimachinery's RegexError says: the rule, examples and the pattern. */
export function regexError(message: string, pattern: string, ...examples: string[]): string {
  if (!examples.length) return `${message} (regex used for validation is '${pattern}')`;
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${pattern}')`;
}
/** What MaxLenError says: util/validation's counts characters … */
export const maxLength = (length: number): string => `must be no more than ${length} characters`;
/** … and api/validate/content's, for labels, subdomains and what labels are made of, counts bytes. */
const maxBytes = (length: number): string => `must be no more than ${length} bytes`;
/** What apimachinery's InclusiveRangeError says. */
export const inRange = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;
export const EMPTY = "must be non-empty";

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const WILDCARD_RULE =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
const QUALIFIED_RULE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** An RFC 1123 label: namespaces, containers, service ports. */
export function isDns1123Label(value: string): string[] {
  if (value.length <= 63 && labelForm.test(value)) return [];
  const errors: string[] = [];
  if (value.length > 63) errors.push(maxBytes(63));
  if (!labelForm.test(value))
    errors.push(subdomainForm.test(value) ? "must not contain dots" : regexError(LABEL_RULE, LABEL, "my-name", "123-abc"));
  return errors;
}

/** An RFC 1035 label, which begins with a letter: the names in CustomResourceDefinitions. */
export function isDns1035Label(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push(maxLength(63));
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value))
    errors.push(
      regexError(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
        "[a-z]([-a-z0-9]*[a-z0-9])?",
        "my-name",
        "abc-123",
      ),
    );
  return errors;
}

/** An RFC 1123 subdomain: the names of most objects. */
export function isDns1123Subdomain(value: string): string[] {
  if (value.length <= 253 && subdomainForm.test(value)) return [];
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxBytes(253));
  if (!subdomainForm.test(value)) errors.push(regexError(SUBDOMAIN_RULE, SUBDOMAIN, "example.com"));
  return errors;
}

const LABEL_UNDERSCORE = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const SUBDOMAIN_UNDERSCORE = `${LABEL_UNDERSCORE}(\\.${LABEL_UNDERSCORE})*`;
const subdomainUnderscoreForm = whole(SUBDOMAIN_UNDERSCORE);
/** As names are looked up: with underscores, as services of DNS have them. */
export function isDns1123SubdomainWithUnderscore(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxLength(253));
  if (!subdomainUnderscoreForm.test(value))
    errors.push(
      regexError(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_', or '.', and must start and end with an alphanumeric character",
        SUBDOMAIN_UNDERSCORE,
        "example.com",
      ),
    );
  return errors;
}

/** A host of an ingress that stands for all names under a domain. */
export function isWildcardDns1123Subdomain(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxLength(253));
  if (!wildcardForm.test(value)) errors.push(regexError(WILDCARD_RULE, WILDCARD_SUBDOMAIN, "*.example.com"));
  return errors;
}

/** The key of a label, an annotation, a taint, a resource: an optional prefix and a name. */
export function isQualifiedName(value: string): string[] {
  if (value.length <= 63 && qualifiedForm.test(value)) return [];
  const parts = value.split("/");
  const errors: string[] = [];
  let name = parts[0]!;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    name = parts[1]!;
    if (!prefix) errors.push(`prefix part ${EMPTY}`);
    else errors.push(...isDns1123Subdomain(prefix).map((error) => `prefix part ${error}`));
  } else if (parts.length > 2)
    return [
      `a qualified name ${regexError(QUALIFIED_RULE, QUALIFIED, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  if (!name) errors.push(`name part ${EMPTY}`);
  else if (name.length > 63) errors.push(`name part ${maxBytes(63)}`);
  if (!qualifiedForm.test(name)) errors.push(`name part ${regexError(QUALIFIED_RULE, QUALIFIED, "MyName", "my.name", "123-abc")}`);
  return errors;
}

/** The value of a label. */
export function isLabelValue(value: string): string[] {
  if (value.length <= 63 && labelValueForm.test(value)) return [];
  const errors: string[] = [];
  if (value.length > 63) errors.push(maxBytes(63));
  if (!labelValueForm.test(value)) errors.push(regexError(LABEL_VALUE_RULE, LABEL_VALUE, "MyValue", "my_value", "12345"));
  return errors;
}

const dotted = (value: string): string[] =>
  value === "." || value === ".." ? [`must not be '${value}'`] : value.startsWith("..") ? ["must not start with '..'"] : [];

/** The name of an environment variable as kubectl checks it (strict form). */
export function isEnvVarName(value: string): string[] {
  const errors: string[] = [];
  if (!envNameForm.test(value))
    errors.push(
      regexError(
        "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
        ENV_NAME,
        "my.env-name",
        "MY_ENV.NAME",
        "MyEnvName1",
      ),
    );
  return [...errors, ...dotted(value)];
}

/** The name of an environment variable as the server checks it: printable ASCII without "=". */
export const isRelaxedEnvVarName = (value: string): string[] =>
  !value
    ? ["environment variable name must be non-empty"]
    : relaxedEnvForm.test(value)
      ? []
      : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

/** The key of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxLength(253));
  if (!configKeyForm.test(value))
    errors.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        CONFIG_KEY,
        "key.name",
        "KEY_NAME",
        "key-name",
      ),
    );
  return [...errors, ...dotted(value)];
}

/** The name of a container's or service's port: an IANA service name. */
export function isPortName(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 15) errors.push(maxLength(15));
  if (!portCharacters.test(value)) errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!portLetter.test(value)) errors.push("must contain at least one letter (a-z)");
  if (value.includes("--")) errors.push("must not contain consecutive hyphens");
  if (value && (value.startsWith("-") || value.endsWith("-"))) errors.push("must not begin or end with a hyphen");
  return errors;
}

const httpHeaderForm = /^[-A-Za-z0-9]+$/;
/** The name of a header that a probe sends. */
export const isHttpHeaderName = (value: string): string[] =>
  httpHeaderForm.test(value)
    ? []
    : [regexError("a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name")];

export const isPortNumber = (value: number): string[] => (value >= 1 && value <= 65535 ? [] : [inRange(1, 65535)]);

/** A name that becomes part of a path (roles, clusterroles): apimachinery's path segment. */
export function isPathSegmentName(value: string): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}
