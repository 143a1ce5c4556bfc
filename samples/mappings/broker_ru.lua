-- A broker's register of notifications, as Excel writes it where the decimal mark is a comma: an old code page, semicolons,
-- dates with points, hard blanks between thousands, two lines of title, cells merged over the goods lines of a notification, a total.
return mapping {
  title = "Register of a broker, in Russian",
  encoding = "windows-1251", delimiter = ";", decimal = ",", thousands = " ", dates = "DD.MM.YYYY",
  skip = 2, ignore = { "Итого", "Всего" },
  fields = {
    reference         = { column = "№ уведомления", fill = true },
    issued_on         = { column = "Дата", fill = true },
    exporting_country = { const = "RU" },
    importing_country = { column = "Страна назначения", fill = true },
    exporter_name     = { column = "Отправитель", fill = true },
    exporter_id       = { column = "ИНН", fill = true },
    importer_name     = { column = "Получатель", fill = true },
    importer_address  = { column = "Адрес получателя", fill = true },
    transport_mode    = { column = "Вид транспорта", fill = true },
    departure_on      = { column = "Дата отгрузки", fill = true },
    substance = "Наименование товара", hs = "Код ТН ВЭД", quantity = "Нетто, кг", unit = { const = "kg" },
    packages = "Мест", value = "Стоимость", currency = "Валюта",
  },
  values = {
    importing_country = { ["Казахстан"] = "KZ", ["Узбекистан"] = "UZ", ["Киргизия"] = "KG" },
    transport_mode = { ["авто"] = "road", ["ж/д"] = "rail", ["море"] = "sea", ["авиа"] = "air" },
    currency = { ["руб."] = "RUB", ["долл. США"] = "USD" },
  },
}
