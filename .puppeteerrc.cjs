// Installing the packages downloads no browser: `npm start` and `npm test` first look for one that is installed.
module.exports = { skipDownload: true }
