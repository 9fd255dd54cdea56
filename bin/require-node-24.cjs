// Runs under whatever Node npm found first, so it must stay CommonJS and old syntax: a TypeScript entry point
// would die with ERR_UNKNOWN_FILE_EXTENSION before it could say what is wrong.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Sallyport needs Node 24 or newer and found ${process.versions.node}: install Node 24 (https://nodejs.org), then run the command again.\n`,
  );
  process.exit(1);
}
