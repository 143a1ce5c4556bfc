return rule {
  id = "transport_unfit", group = "route", on = "goods",
  title = "A bulk liquid by air or post",
  reference = "R37",
  only = { substance = list("bulk_liquids") },
  needs = { "transport_mode", "quantity_kg", "substance" },
  because = "{quantity_kg} kg of {substance} by {transport_mode}",
  letter = "Please explain why the goods do not travel by sea, rail or road.",
  check = function(f, p)
    if f.transport_mode == "air" then return f.quantity_kg >= p.air_kg end
    return f.transport_mode == "post" and f.quantity_kg >= p.post_kg
  end,
  params = { air_kg = 200, post_kg = 5 },
  examples = {
    { given = { transport_mode = "air", quantity_kg = 500, substance = "ACETONE" }, hit = true },
    { given = { transport_mode = "air", quantity_kg = 2, substance = "ACETONE" }, hit = false },
    { given = { transport_mode = "post", quantity_kg = 5, substance = "ACETONE" }, hit = true },
    { given = { transport_mode = "sea", quantity_kg = 20000, substance = "ACETONE" }, hit = false },
    { given = { substance = "ACETONE", transport_mode = "air", quantity_kg = 200 }, hit = true },
    { given = { substance = "ACETONE", transport_mode = "air", quantity_kg = 199.9 }, hit = false },
    { given = { substance = "ACETONE", transport_mode = "post", quantity_kg = 4.9 }, hit = false },
  },
}
