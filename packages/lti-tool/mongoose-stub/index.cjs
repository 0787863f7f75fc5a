// ltijs 5 reads `mongoose.Schema` while it loads and uses nothing else unless its own MongoDB store is chosen.
module.exports = {};
