return rule {
  id = "silence_used", group = "history", on = "goods",
  title = "This exporter's goods leave while nobody has answered",
  reference = "R43",
  needs = {
    "exporter.name", "substance",
    silent = history.count({ by = { "exporter", "substance" }, within = "365d",
                             where = { state = one_of { "departed", "arrived", "released" }, reply = one_of { "none", "acknowledge" } } }),
    gone   = history.count({ by = { "exporter", "substance" }, within = "365d",
                             where = { state = one_of { "departed", "arrived", "released" } } }),
  },
  because = "{silent} of {gone} lines of {substance} by {exporter.name} left in 365 days without a final answer",
  check = function(f, p)
    return f.silent >= p.least and f.silent >= f.gone * p.share
  end,
  params = { least = 3, share = 0.5 },
  examples = {
    { given = { ["exporter.name"] = "A", substance = "P2P", silent = 3, gone = 6 }, hit = true },
    { given = { ["exporter.name"] = "A", substance = "P2P", silent = 3, gone = 7 }, hit = false },
    { given = { ["exporter.name"] = "A", substance = "P2P", silent = 2, gone = 2 }, hit = false },
    { given = { ["exporter.name"] = "A", substance = "P2P", silent = 5, gone = 11 }, hit = false },
  },
}
