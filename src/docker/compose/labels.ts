// The labels by which compose finds what belongs to a project, and the version that they tell of (pkg/api/labels.go).
const at = <T extends string>(name: T): `com.docker.compose.${T}` => `com.docker.compose.${name}`;

export const PROJECT = at("project");
export const SERVICE = at("service");
export const NUMBER = at("container-number");
export const ONEOFF = at("oneoff");
export const HASH = at("config-hash");
export const NETWORK = at("network");
export const VOLUME = at("volume");
export const FILES = at("project.config_files");
export const DIRECTORY = at("project.working_dir");
export const VERSION = at("version");
export const DEPENDS_ON = at("depends_on");
export const IMAGE = at("image");
export const REPLACE = at("replace");
export const SLUG = at("slug");

/** Of docker compose. */
export const COMPOSE_VERSION = "2.40.3";
