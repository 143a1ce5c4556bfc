return rule {
  id = "objection_exporter", group = "history", on = "goods",
  title = "There were objections to this exporter for this substance",
  reference = "R40",
  needs = {
    "exporter.name", "substance",
    times = history.count({ by = { "exporter", "substance" }, within = "365d", where = { reply = "objection" } }),
    sent  = history.count({ by = { "exporter", "substance" }, within = "365d" }),
  },
  because = "{times} lines of {substance} by {exporter.name} were objected to in 365 days, beside {sent} that were not",
  check = function(f, p)
    -- a large house collects an objection now and then: what counts is the share
    return f.times > 0 and f.times >= (f.times + f.sent) * p.share
  end,
  params = { share = 0.1 },
  examples = {
    { given = { ["exporter.name"] = "A", substance = "P2P", times = 1, sent = 5 }, hit = true },
    { given = { ["exporter.name"] = "A", substance = "P2P", times = 1, sent = 9 }, hit = true },
    { given = { ["exporter.name"] = "A", substance = "P2P", times = 1, sent = 10 }, hit = false },
    { given = { ["exporter.name"] = "A", substance = "P2P", times = 0, sent = 5 }, hit = false },
  },
}
