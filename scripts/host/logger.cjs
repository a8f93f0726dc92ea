// Stands in for @vscode/spdlog, whose native part npm does not build: a log file that is appended to. Without it every
// output channel of the workbench stays empty.
const { appendFileSync, mkdirSync } = require('node:fs');
const path = require('node:path');

class Logger {
  /** @param {string} _type @param {string} name @param {string} file */
  constructor(_type, name, file) {
    this.name = name;
    this.file = file;
    this.level = 2;
    this.formatted = true;
    mkdirSync(path.dirname(file), { recursive: true });
  }
  /** @param {number} level @param {string} word @param {string} message */
  write(level, word, message) {
    if (level < this.level) return;
    try {
      appendFileSync(this.file, this.formatted ? `${new Date().toISOString()} [${word}] ${message}\n` : message);
    } catch {
      // The folder of a run that has ended may be gone already.
    }
  }
  /** @param {string} message */
  trace(message) {
    this.write(0, 'trace', message);
  }
  /** @param {string} message */
  debug(message) {
    this.write(1, 'debug', message);
  }
  /** @param {string} message */
  info(message) {
    this.write(2, 'info', message);
  }
  /** @param {string} message */
  warn(message) {
    this.write(3, 'warning', message);
  }
  /** @param {string} message */
  error(message) {
    this.write(4, 'error', message);
  }
  /** @param {string} message */
  critical(message) {
    this.write(5, 'critical', message);
  }
  getLevel() {
    return this.level;
  }
  /** @param {number} level */
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.formatted = false;
  }
  flush() {}
  drop() {}
}

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
/** @param {string} name @param {string} file */
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
