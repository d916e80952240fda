// What curl tells about a transfer: the progress meter and -w's variables.
/** Times are virtual ms since the start; undefined where it was not reached. */
export interface Report {
  url: string;
  effective: string;
  method: string;
  scheme: string;
  status: number;
  version: string;
  /** Lower-case names, of the last response. */
  headers: Readonly<Record<string, string>>;
  nameLookup: number;
  connect: number;
  appConnect: number;
  preTransfer: number;
  startTransfer: number;
  redirect: number;
  total: number;
  sizeDownload: number;
  sizeUpload: number;
  sizeHeader: number;
  sizeRequest: number;
  redirects: number;
  connects: number;
  redirectUrl: string;
  remote: { address: string; port: number } | undefined;
  local: { address: string; port: number } | undefined;
  verify: number;
  exitCode: number;
  error: string;
  output: string;
  index: number;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(6);
const speed = (bytes: number, milliseconds: number): number => (milliseconds > 0 ? Math.floor(bytes / (milliseconds / 1000)) : 0);

const VARIABLES: Readonly<Record<string, (report: Report) => string>> = {
  http_code: (report) => String(report.status).padStart(3, "0"),
  response_code: (report) => String(report.status).padStart(3, "0"),
  http_connect: () => "000",
  http_version: (report) => report.version || "0",
  time_namelookup: (report) => seconds(report.nameLookup),
  time_connect: (report) => seconds(report.connect),
  time_appconnect: (report) => seconds(report.appConnect),
  time_pretransfer: (report) => seconds(report.preTransfer),
  time_posttransfer: (report) => seconds(report.preTransfer),
  time_starttransfer: (report) => seconds(report.startTransfer),
  time_redirect: (report) => seconds(report.redirect),
  time_total: (report) => seconds(report.total),
  time_queue: () => seconds(0),
  size_download: (report) => String(report.sizeDownload),
  size_upload: (report) => String(report.sizeUpload),
  size_header: (report) => String(report.sizeHeader),
  size_request: (report) => String(report.sizeRequest),
  speed_download: (report) => String(speed(report.sizeDownload, report.total)),
  speed_upload: (report) => String(speed(report.sizeUpload, report.total)),
  content_type: (report) => report.headers["content-type"] ?? "",
  num_redirects: (report) => String(report.redirects),
  num_connects: (report) => String(report.connects),
  num_retries: () => "0",
  num_headers: (report) => String(Object.keys(report.headers).length),
  redirect_url: (report) => report.redirectUrl,
  remote_ip: (report) => report.remote?.address ?? "",
  remote_port: (report) => String(report.remote?.port ?? -1),
  local_ip: (report) => report.local?.address ?? "",
  local_port: (report) => String(report.local?.port ?? -1),
  url: (report) => report.url,
  url_effective: (report) => report.effective,
  urlnum: (report) => String(report.index),
  method: (report) => report.method,
  scheme: (report) => report.scheme,
  referer: () => "",
  ssl_verify_result: (report) => String(report.verify),
  proxy_ssl_verify_result: () => "0",
  filename_effective: (report) => report.output,
  exitcode: (report) => String(report.exitCode),
  errormsg: (report) => report.error,
};
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** -w's text for standard output and, after %{stderr}, for standard error. */
export function writeOut(format: string, report: Report): { stdout: string; stderr: string } {
  const texts = { stdout: "", stderr: "" };
  let to: "stdout" | "stderr" = "stdout";
  for (const [part, percent, name, header, special] of format.matchAll(/(%%)|%\{([a-z_]+)\}|%header\{([^}]*)\}|\\([nrt])|[^%\\]+|./gs)) {
    if (percent) texts[to] += "%";
    else if (name === "stdout" || name === "stderr") to = name;
    else if (name === "onerror") {
      if (!report.exitCode) break;
    } else if (name) {
      const value = VARIABLES[name];
      if (value) texts[to] += value(report);
      else
        texts.stderr +=
          name === "json" || name === "header_json" || name === "certs"
            ? `curl: k8s-quest does not simulate %{${name}} yet\n`
            : `curl: unknown --write-out variable: '${name}'\n`;
    } else if (header !== undefined) texts[to] += report.headers[header.toLowerCase()] ?? "";
    else texts[to] += special ? ESCAPES[special]! : part;
  }
  return texts;
}

/** A number in five characters. */
function five(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(5);
  if (bytes < 10_000 * 1024) return `${String(Math.floor(bytes / 1024)).padStart(4)}k`;
  const mega = bytes / 1048576;
  return mega < 100 ? `${mega.toFixed(1).padStart(4)}M` : `${String(Math.floor(mega)).padStart(4)}M`;
}
const clockTime = (milliseconds: number): string => {
  const whole = Math.floor(milliseconds / 1000);
  return whole
    ? `${String(Math.floor(whole / 3600)).padStart(2)}:${String(Math.floor(whole / 60) % 60).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`
    : "--:--:--";
};

export const METER_HEAD =
  "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n";

/** One state of the progress meter, in the place of the one before. */
export function meterLine({ down = 0, up = 0, elapsed = 0 }): string {
  const [percentDown, percentUp] = [down ? 100 : 0, up ? 100 : 0];
  const percent = down || up ? 100 : 0;
  const current = speed(down + up, elapsed);
  return `\r${String(percent).padStart(3)} ${five(down + up)}  ${String(percentDown).padStart(3)} ${five(down)}  ${String(percentUp).padStart(3)} ${five(up)}  ${five(speed(down, elapsed)).padStart(5)}  ${five(speed(up, elapsed))} --:--:-- ${clockTime(elapsed)} --:--:-- ${five(current)}`;
}
