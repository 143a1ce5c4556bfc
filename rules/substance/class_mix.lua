return rule {
  id = "class_mix", group = "substance", on = "goods",
  title = "Several chemicals for one drug within 90 days",
  reference = "R55",
  needs = {
    "substance", "substance_risk", "substance_concerns", "quantity_kg",
    others = history.distinct("substance", { by = { "importer" }, within = "90d",
                                             where = { substance = different(), substance_concerns = same() } }),
  },
  because = "{substance} beside {others} other chemicals of the same use ({substance_concerns}) for this importer in 90 days",
  check = function(f, p)
    return f.others >= p.others and f.substance_risk >= p.risk and f.quantity_kg >= p.least_kg
  end,
  params = { others = 2, risk = 2, least_kg = 1 },
  examples = {
    { given = { substance = "P2P", substance_risk = 5, substance_concerns = { "ATS" }, quantity_kg = 10, others = 2 }, hit = true },
    { given = { substance = "P2P", substance_risk = 5, substance_concerns = { "ATS" }, quantity_kg = 10, others = 1 }, hit = false },
    { given = { substance = "TOLUENE", substance_risk = 1, substance_concerns = { "cocaine" }, quantity_kg = 900, others = 3 }, hit = false },
    { given = { substance = "P2P", substance_risk = 2, substance_concerns = { "ATS" }, quantity_kg = 10, others = 2 }, hit = true },
    { given = { substance = "P2P", substance_risk = 5, substance_concerns = { "ATS" }, quantity_kg = 1, others = 2 }, hit = true },
    { given = { substance = "P2P", substance_risk = 5, substance_concerns = { "ATS" }, quantity_kg = 0.99, others = 2 }, hit = false },
  },
}
