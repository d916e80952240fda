// Which common tools the root file systems of images bring: what is missing in a real image is missing here too (no curl in debian, no shell in distroless).

export type ToolSet = "busybox" | "alpine" | "debian" | "ubuntu" | "redhat" | "none";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Applets that busybox links in /bin, by where it puts them. */
const BUSYBOX_BIN = words(`
  arch ash base64 bzip2 cat chgrp chmod chown cp date dd df dmesg dnsdomainname echo ed egrep false fgrep fsync getopt grep gunzip gzip
  hostname kill link linux32 linux64 ln login ls mkdir mknod mktemp more mount mountpoint mv netstat nice pidof ping ping6 printenv ps
  pwd rev rm rmdir run-parts sed sh sleep stat stty su sync tar touch true umount uname usleep watch zcat`);
const BUSYBOX_USR_BIN = words(`
  [ [[ awk basename bc cal clear cmp comm cryptpw cut dc diff dirname dos2unix du env expand expr factor fallocate find flock fold free fuser
  groups head hexdump hostid id install killall less logger md5sum mkfifo nc nl nohup nproc nsenter nslookup od paste patch pgrep pkill
  printf pstree readlink realpath renice reset resize seq sha1sum sha256sum sha512sum shuf sort split strings tac tail tee telnet test time
  timeout top tr traceroute traceroute6 tty unexpand uniq unix2dos unshare unzip uptime uudecode uuencode vi wc wget which who whoami xargs
  xxd yes`);
const BUSYBOX_SBIN = words("adduser addgroup arp arping chroot httpd ifconfig ip pivot_root reboot route sysctl");

const DEBIAN_BIN = words(`
  arch awk base32 base64 basename bash cat chgrp chmod chown cksum clear cmp comm cp csplit cut dash date dd df diff dir dircolors
  dirname dmesg du echo egrep env expand expr factor fallocate false fgrep find findmnt flock fmt fold getent getopt grep groups gunzip gzip head
  hostid hostname iconv id install join link ln locale logger login ls lsblk lsns mawk md5sum mkdir mkfifo mknod mktemp more mount mountpoint
  mv nice nl nohup nproc nsenter numfmt od paste perl printenv printf pwd readlink realpath rev rm rmdir rgrep sed seq sh sha1sum sha256sum
  sha512sum shuf sleep sort split stat stty su sum sync tac tail tar tee test timeout touch tr true truncate tty umount uname unexpand
  uniq unlink unshare users vdir wc which who whoami xargs yes zcat zgrep [ apt apt-get apt-cache dpkg`);
const DEBIAN_SBIN = words("adduser chroot useradd groupadd nologin ldconfig pivot_root sysctl");

/** What images of the Red Hat family have not, of what those of Debian have: tools of Debian's own, and a few that come apart. */
const DEBIAN_ALONE: ReadonlySet<string> = new Set(words("apt apt-get apt-cache dpkg dash mawk perl hostname findmnt diff cmp"));
const REDHAT_BIN = [...DEBIAN_BIN.filter((name) => !DEBIAN_ALONE.has(name)), "gawk"];
const REDHAT_SBIN = words("chroot useradd groupadd nologin ldconfig pivot_root sysctl");

/** Absolute paths of the executables of a set, and what the link points to where it is one program under many names. */
export function toolPaths(set: ToolSet): ReadonlyMap<string, string | undefined> {
  const paths = new Map<string, string | undefined>();
  const add = (folder: string, names: readonly string[], target?: string) => {
    for (const name of names) paths.set(`${folder}/${name}`, target);
  };
  if (set === "busybox") {
    paths.set("/bin/busybox", undefined);
    add("/bin", [...BUSYBOX_BIN, ...BUSYBOX_USR_BIN, ...BUSYBOX_SBIN], "/bin/busybox");
  }
  if (set === "alpine") {
    paths.set("/bin/busybox", undefined);
    add("/bin", BUSYBOX_BIN, "/bin/busybox");
    add("/usr/bin", BUSYBOX_USR_BIN, "/bin/busybox");
    add(
      "/sbin",
      BUSYBOX_SBIN.filter((name) => name !== "httpd"),
      "/bin/busybox",
    );
    add("/usr/bin", ["getent"]);
    add("/sbin", ["apk"]);
  }
  if (set === "debian" || set === "ubuntu") {
    add("/usr/bin", DEBIAN_BIN);
    add("/usr/sbin", DEBIAN_SBIN);
  }
  if (set === "redhat") {
    add("/usr/bin", REDHAT_BIN);
    add("/usr/sbin", REDHAT_SBIN);
  }
  return paths;
}
