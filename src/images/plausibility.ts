// Which images exist: the rules by which the modelled registries answer for names that nobody wrote down.
//
// 1. A host that is not one of the known registries does not resolve. example.com, example.org, *.invalid, *.example, *.test never do.
// 2. A repository or tag with one of the words of a mistake (nope, bad, missing …), or a tag that starts with 99., does not exist.
// 3. A repository of the catalogue has the tags that its file allows: versions up to the newest (tags.ts), its aliases, its suffixes.
// 4. An unknown repository one or two letters from a catalogued one (`ngnix`, `reddis`) is a typo, wherever it stands.
// 5. Any other repository of a known registry exists, as if the learner had pushed it, and runs what it is told, or else as a plain HTTP server on its declared ports.
import { distance } from "fastest-levenshtein";
import type { Reference } from "./reference.ts";

const KNOWN_REGISTRIES: ReadonlySet<string> = new Set([
  "docker.io",
  "registry.k8s.io",
  "k8s.gcr.io",
  "quay.io",
  "ghcr.io",
  "gcr.io",
  "us.gcr.io",
  "eu.gcr.io",
  "us-docker.pkg.dev",
  "europe-docker.pkg.dev",
  "asia-docker.pkg.dev",
  "public.ecr.aws",
  "mirror.gcr.io",
  "mcr.microsoft.com",
  "docker.elastic.co",
  "myregistry.com",
]);

const MISTAKE =
  /(?:^|[^a-z])(?:nope|bad|missing|broken|typo|does-?not-?exist|doesnt-?exist|non-?existent|non-?existing|not-?found|invalid|wrong|fake|no-?such)(?:$|[^a-z])|doesnotexist|nonexistent|nosuch/i;
const MISTAKEN_TAG = /(?:^|[^0-9])99\.|latests|lastest|latset/;

/** Rule 2: the words of a mistake, which hold in every world. */
export const saysMistake = (reference: Reference): "repository" | "tag" | undefined =>
  MISTAKE.test(reference.path)
    ? "repository"
    : reference.tag !== undefined && (MISTAKE.test(reference.tag) || MISTAKEN_TAG.test(reference.tag))
      ? "tag"
      : undefined;

/** Rule 1. */
export const hostKnown = (host: string): boolean => KNOWN_REGISTRIES.has(host.replace(/:443$/, ""));

/** Rules 4 and 5 for a repository without a catalogue file; `known` are the catalogue's repositories. */
export function repositoryExists(reference: Reference, known: readonly string[]): boolean {
  const name = reference.path.split("/").at(-1)!;
  for (const repository of known) {
    const other = repository.split("/").at(-1)!;
    // So few letters are near to many words.
    if (other.length <= 3) continue;
    const near = distance(name, other);
    if (near > 0 && near <= (other.length >= 5 ? 2 : 1) && sameLetters(name, other, near)) return false;
  }
  return true;
}

/** A swap of neighbours counts two for Levenshtein; any other typo may cost one. Longer names may lose or gain one letter. */
function sameLetters(name: string, other: string, near: number): boolean {
  const sorted = (text: string) => [...text].sort().join("");
  return near === 1 || sorted(name) === sorted(other);
}

/** Docker Hub's official images beyond the catalogue. */
const OFFICIAL: ReadonlySet<string> = new Set(
  `adminer aerospike almalinux amazonlinux api-firewall arangodb archlinux backdrop bonita buildpack-deps cassandra chronograf cirros clojure composer
  convertigo couchbase couchdb crate dart docker drupal eclipse-mosquitto eggdrop elixir emqx erlang express-gateway fedora flink friendica gcc geonetwork
  ghost gradle groovy haproxy haskell haxe hitch hylang ibm-semeru-runtimes influxdb irssi jetty joomla jruby julia kapacitor kibana kong krakend
  lightstreamer liquibase logstash mageia matomo maven mediawiki mongo-express monica mono nats nats-streaming neo4j neurodebian nextcloud notary odoo
  open-liberty opensuse orientdb oraclelinux percona php photon phpmyadmin plone postfixadmin pypy r-base rakudo-star redmine rethinkdb rocket.chat
  rockylinux ros ruby rust sapmachine satosa scratch silverpeas solr sonarqube spark spiped storm swift swipl teamspeak telegraf tomee unit varnish
  websphere-liberty xwiki yourls znc zookeeper`.split(/\s+/),
);
export const isOfficial = (name: string): boolean => OFFICIAL.has(name);
