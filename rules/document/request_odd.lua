return rule {
  id = "request_odd", group = "document", on = "goods",
  title = "Repackaging, neutral labels or great haste",
  reference = "R34",
  missing = "pass",     -- most remarks ask for nothing
  needs = { "remarks_kind", "remarks", "substance_risk", "quantity_kg" },
  because = "the remarks ask for something out of the ordinary ({remarks_kind}): {remarks}",
  letter = "Please explain the handling of the goods that was asked for.",
  check = function(f, p)
    return f.remarks_kind == "repack" and f.substance_risk ~= nil and f.substance_risk >= p.risk
      and f.quantity_kg ~= nil and f.quantity_kg >= p.least_kg
  end,
  params = { least_kg = 1, risk = 2 },
  examples = {
    { given = { remarks_kind = "repack", remarks = "neutral labels please", substance_risk = 4, quantity_kg = 50 }, hit = true },
    { given = { remarks_kind = "repack", remarks = "repack in 1 L", substance_risk = 1, quantity_kg = 50 }, hit = false },
    { given = { remarks_kind = "urgent", remarks = "urgent", substance_risk = 4, quantity_kg = 50 }, hit = false },
    { given = { substance_risk = 4, quantity_kg = 50 }, hit = false },
    { given = { remarks = "neutral labels please", remarks_kind = "repack", substance_risk = 4, quantity_kg = 0.99 }, hit = false },
    { given = { remarks = "neutral labels please", remarks_kind = "repack", substance_risk = 4, quantity_kg = 1 }, hit = true },
    { given = { remarks = "neutral labels please", remarks_kind = "repack", substance_risk = 2, quantity_kg = 50 }, hit = true },
  },
}
