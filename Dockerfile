# The observatory in a container: docker build -t tokenarium . && docker run -p 8501:8501 -v tokenarium:/state tokenarium
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends npm \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home tokenarium \
    && install -d -o tokenarium /state

WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt -c constraints.txt

COPY app.py ./
COPY .streamlit .streamlit
COPY analysis analysis
COPY api api
COPY data data
COPY pages pages
COPY studies studies
COPY worker worker

USER tokenarium
ENV TOKENARIUM_HOME=/state
VOLUME /state
EXPOSE 8501
CMD ["python", "app.py", "--address", "0.0.0.0"]
