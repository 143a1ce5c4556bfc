return rule {
  id = "broker_many", group = "party", on = "goods",
  title = "A broker in several unlike lines",
  reference = "R20",
  missing = "pass",     -- most trade has no broker
  needs = {
    "broker.name", "quantity_kg", "substance_risk",
    kinds = history.distinct("substance_concerns", { by = { "broker" }, within = "180d", where = { substance_concerns = different() } }),
  },
  because = "{broker.name} brokered {kinds} other kinds of precursor in 180 days",
  check = function(f, p)
    if f.broker.name == nil or f.quantity_kg == nil or f.quantity_kg < p.least_kg then return false end
    return f.kinds ~= nil and f.kinds >= p.kinds and f.substance_risk ~= nil and f.substance_risk >= p.risk
  end,
  params = { kinds = 2, risk = 2, least_kg = 5 },
  examples = {
    { given = { ["broker.name"] = "K", quantity_kg = 50, substance_risk = 4, kinds = 2 }, hit = true },
    { given = { ["broker.name"] = "K", quantity_kg = 50, substance_risk = 4, kinds = 1 }, hit = false },
    { given = { ["broker.name"] = "K", quantity_kg = 50, substance_risk = 1, kinds = 2 }, hit = false },
    { given = { quantity_kg = 50, substance_risk = 4 }, hit = false },
    { given = { ["broker.name"] = "K", quantity_kg = 5, substance_risk = 4, kinds = 2 }, hit = true },
    { given = { ["broker.name"] = "K", quantity_kg = 4.9, substance_risk = 4, kinds = 2 }, hit = false },
    { given = { ["broker.name"] = "K", quantity_kg = 50, substance_risk = 2, kinds = 2 }, hit = true },
    { given = { quantity_kg = 50, substance_risk = 4, kinds = 2 }, hit = false },
  },
}
