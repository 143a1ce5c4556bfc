return rule {
  id = "objection_importer", group = "history", on = "shipment",
  title = "There were objections to this importer",
  reference = "R40",
  needs = {
    "importer.name",
    times = history.count({ by = { "importer" }, within = "730d", where = { reply = "objection" } }),
    days  = history.days_since({ by = { "importer" }, within = "730d", where = { reply = "objection" } }),
  },
  missing = "pass",     -- no day where nothing was objected to
  because = "{times} lines for {importer.name} were objected to in two years, the last {days} days ago",
  check = function(f, p)
    if f.times == nil or f.times == 0 or f.days == nil then return false end
    -- fades over the two years, and never to nothing
    local strength = 1 - f.days / p.fade_days
    if strength < p.least then strength = p.least end
    return true, { strength = strength }
  end,
  params = { fade_days = 730, least = 0.2 },
  examples = {
    { given = { ["importer.name"] = "B", times = 1, days = 20 }, hit = { strength = 0.972603 } },
    { given = { ["importer.name"] = "B", times = 2, days = 700 }, hit = { strength = 0.2 } },
    { given = { ["importer.name"] = "B", times = 0 }, hit = false },
    { given = { ["importer.name"] = "B", days = 20 }, hit = false },
    { given = { ["importer.name"] = "B", times = 1 }, hit = false },
  },
}
